using System.Diagnostics;
using System.Text.Json;

namespace DurableLocal.Tests.Cli;

/// <summary><c>up --output json</c>: a script reads one line and has every address.</summary>
public sealed class UpOutputTests
{
    private const string Template = """
        AWSTemplateFormatVersion: "2010-09-09"
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Work:
            Type: AWS::SQS::Queue
            Properties: { QueueName: work }
        Outputs:
          Url: { Value: !Ref Work }
        """;

    [Fact]
    public async Task The_only_line_of_standard_output_describes_the_stack_that_is_ready()
    {
        using var folder = new TemporaryFolder();
        var template = folder.Write("template.yaml", Template);
        using var process = Process.Start(RuntimeProgram.OfThisBuild.Start(["up", "--template", template, "--stack-name", "app", "--port", "0", "--console-port", "0", "--output", "json"]))!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            using var document = JsonDocument.Parse((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1)))!);
            var up = document.RootElement;

            var url = up.GetProperty("queues")[0].GetProperty("url").GetString()!;
            Assert.Equal(("app", url), (up.GetProperty("stack").GetString(), up.GetProperty("outputs").GetProperty("Url").GetString()));
            Assert.StartsWith(up.GetProperty("endpoint").GetString()!, url, StringComparison.Ordinal);
            using var client = new HttpClient();
            using var page = await client.GetAsync(new Uri(up.GetProperty("console").GetString()!), TestContext.Current.CancellationToken);
            Assert.True(page.IsSuccessStatusCode);
        }
        finally
        {
            using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.EndsWith("stopped", (await errors).TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }
}
