using System.Text;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using DurableLocal.Lambda.Logs;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>A function that crashes or hangs affects its own invocations only.</summary>
public sealed class IsolationTests : IDisposable
{
    private const int Messages = 30;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isolation-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_function_that_crashes_or_hangs_does_not_delay_another()
    {
        await using var runtime = await StartAsync();
        foreach (var queue in (string[])["crashing", "hanging"])
        {
            await runtime.Process.Sqs.SendMessageBatchAsync(Url(runtime, queue), [.. Enumerable.Range(0, 10).Select(number => new Amazon.SQS.Model.SendMessageBatchRequestEntry($"{number}", "poison"))]);
            await HasStartedAsync(runtime, queue);
        }

        for (var sent = 0; sent < Messages; sent++)
        {
            await runtime.Process.Sqs.SendMessageAsync(Url(runtime, "fine"), "work");
        }

        await Wait.UntilAsync(() => runtime.Pipeline.CountAsync(Url(runtime, "fine")), left => left == 0, "an empty queue of the function that works");
        Assert.Equal(10, await runtime.Pipeline.CountAsync(Url(runtime, "crashing")));
        Assert.Equal(10, await runtime.Pipeline.CountAsync(Url(runtime, "hanging")));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_stop_does_not_wait_for_a_function_that_hangs_and_leaves_no_process(string signal)
    {
        await using var runtime = await StartAsync();
        await runtime.Process.Lambda.InvokeAsync(new InvokeRequest { FunctionName = "fine", InvocationType = InvocationType.Event, Payload = """{"do":"hang"}""" });
        await HasStartedAsync(runtime, "fine");
        var processes = runtime.Process.FunctionProcesses;

        var code = await runtime.Process.StopAsync(signal);

        Assert.Equal(0, code);
        Assert.NotEmpty(processes);
        Assert.All(processes, id => Assert.False(Directory.Exists($"/proc/{id}"), $"function process {id} outlived the runtime"));
    }

    private static string Url(IsolatedRuntime runtime, string queue) => $"http://127.0.0.1:{runtime.Process.Port}/000000000000/{queue}";

    private static Task HasStartedAsync(IsolatedRuntime runtime, string function) => Wait.UntilAsync(
        () => new LogFiles(runtime.Process.DataFolder).All(function).Any(line => line.Contains("START", StringComparison.Ordinal)),
        $"an invocation of {function}",
        seconds: 120);

    private Task<IsolatedRuntime> StartAsync()
    {
        var code = Path.Combine(Repository.Root, "runtime", "tests", "Bootstrap", Repository.OutputPath);
        var template = new StringBuilder("Transform: AWS::Serverless-2016-10-31\nResources:\n");
        foreach (var (id, name, timeout, does) in ((string, string, int, string)[])[("Crashing", "crashing", 3, "kill"), ("Hanging", "hanging", 3, "hang"), ("Fine", "fine", 900, "echo")])
        {
            template.Append(
                $$"""
                  {{id}}Queue:
                    Type: AWS::SQS::Queue
                    Properties: { QueueName: {{name}}, VisibilityTimeout: {{timeout}} }
                  {{id}}:
                    Type: AWS::Serverless::Function
                    Properties:
                      FunctionName: {{name}}
                      Runtime: provided.al2023
                      Handler: none
                      CodeUri: {{code}}
                      Timeout: {{timeout}}
                      Environment: { Variables: { DO: {{does}} } }
                      Events:
                        Messages: { Type: SQS, Properties: { Queue: !GetAtt {{id}}Queue.Arn } }

                """);
        }

        var file = Path.Combine(_folder.FullName, "template.yaml");
        File.WriteAllText(file, template.ToString());
        return IsolatedRuntime.StartAsync("--template", file);
    }
}
