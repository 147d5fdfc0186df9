using System.Text;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Cli;

/// <summary><c>up --watch</c>, with a durable function that a user edits.</summary>
public sealed class WatchTests : IDisposable
{
    private const string Function = "stack-Flow:live";

    private readonly TemporaryFolder _folder = new();
    private readonly string _template;

    public WatchTests()
    {
        _template = _folder.Write("template.yaml", """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Flow:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: stack-Flow
                  Runtime: dotnet10
                  Handler: Flow::Flow.Function::HandleAsync
                  CodeUri: flow/
                  Timeout: 60
                  MemorySize: 256
                  AutoPublishAlias: live
                  DurableConfig: { ExecutionTimeout: 900, RetentionPeriodInDays: 1 }
            """);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "flow"));
        _folder.Write("flow/Flow.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{Repository.Root}lib/Amazon.Lambda.DurableExecution/Amazon.Lambda.DurableExecution.csproj" />
                <ProjectReference Include="{Repository.Root}lib/Amazon.Lambda.Serialization.SystemTextJson/Amazon.Lambda.Serialization.SystemTextJson.csproj" />
              </ItemGroup>
            </Project>
            """);
        Save("\"old\"");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_saved_change_takes_new_work_while_an_execution_in_flight_ends_on_the_old_code()
    {
        var data = Path.Combine(_folder.Path, "data");
        string second;
        await using (var runtime = await RuntimeProcess.StartAsync(data, "--template", _template, "--watch"))
        {
            var first = await WaitingAsync(runtime, "first");
            Assert.Equal("\"old\"", await RunAsync(runtime));

            Save("\"new\"");
            await OutputAsync(runtime, "Flow: version 2 takes new work");
            Assert.Equal("\"new\"", await RunAsync(runtime));
            Assert.Equal("\"old\"", await FinishAsync(runtime, first));

            Save("nothing");
            await OutputAsync(runtime, "error CS0103");
            await OutputAsync(runtime, "the code before this change is still used");
            Assert.Equal("\"new\"", await RunAsync(runtime));
            second = await WaitingAsync(runtime, "second");
        }

        // Also over a restart, and where sources are not watched any more.
        Save("\"third\"");
        await using var next = await RuntimeProcess.StartAsync(data, "--template", _template);
        Assert.Equal("\"third\"", await RunAsync(next));
        Assert.Equal("\"new\"", await FinishAsync(next, second));
    }

    private void Save(string result) => _folder.Write("flow/Function.cs", $$"""
        using Amazon.Lambda.Core;
        using Amazon.Lambda.DurableExecution;
        using Amazon.Lambda.Serialization.SystemTextJson;

        [assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

        namespace Flow;

        public sealed class Function
        {
            public Task<DurableExecutionInvocationOutput> HandleAsync(DurableExecutionInvocationInput envelope, ILambdaContext lambda) =>
                DurableFunction.WrapAsync<string, string>(
                    async (input, context) =>
                    {
                        if (input == "wait")
                        {
                            await (await context.CreateCallbackAsync<string>("gate")).GetResultAsync();
                        }

                        return {{result}};
                    },
                    envelope,
                    lambda);
        }
        """);

    private static Task OutputAsync(RuntimeProcess runtime, string text) =>
        Wait.UntilAsync(() => Task.FromResult(runtime.Output), output => output.Contains(text, StringComparison.Ordinal), text);

    private static async Task<string> RunAsync(RuntimeProcess runtime)
    {
        var response = await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = Function, Payload = "\"go\"" }, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(response.Payload.ToArray());
    }

    /// <summary>Starts an execution and returns its ARN when it waits for its callback.</summary>
    private static async Task<string> WaitingAsync(RuntimeProcess runtime, string name)
    {
        var started = await runtime.Lambda.InvokeAsync(
            new InvokeRequest { FunctionName = Function, InvocationType = InvocationType.Event, DurableExecutionName = name, Payload = "\"wait\"" },
            TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => CallbackAsync(runtime, started.DurableExecutionArn), callback => callback is not null, "the callback");
        return started.DurableExecutionArn;
    }

    private static async Task<string?> CallbackAsync(RuntimeProcess runtime, string arn)
    {
        var history = await runtime.Lambda.GetDurableExecutionHistoryAsync(new GetDurableExecutionHistoryRequest { DurableExecutionArn = arn }, TestContext.Current.CancellationToken);
        return history.Events.Find(item => item.CallbackStartedDetails is not null)?.CallbackStartedDetails.CallbackId;
    }

    private static async Task<string> FinishAsync(RuntimeProcess runtime, string arn)
    {
        using var nothing = new MemoryStream("\"\""u8.ToArray());
        await runtime.Lambda.SendDurableExecutionCallbackSuccessAsync(
            new SendDurableExecutionCallbackSuccessRequest { CallbackId = await CallbackAsync(runtime, arn), Result = nothing }, TestContext.Current.CancellationToken);
        var ended = await Wait.UntilAsync(
            () => runtime.Lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = arn }, TestContext.Current.CancellationToken),
            execution => execution.EndTimestamp is not null,
            "the end of the execution");
        return ended.Result;
    }
}
