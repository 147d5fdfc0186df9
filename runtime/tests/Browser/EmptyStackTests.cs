namespace DurableLocal.Tests.Browser;

/// <summary>The pages of a stack in which nothing has happened yet.</summary>
public sealed class EmptyStackTests(Chromium chromium)
{
    private const string Template = """
        AWSTemplateFormatVersion: "2010-09-09"
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Work:
            Type: AWS::SQS::Queue
        """;

    [Fact]
    public async Task Every_list_says_that_it_is_empty()
    {
        using var folder = new TemporaryFolder();
        await using var runtime = await RuntimeProcess.StartAsync(folder.Path, "--template", folder.Write("template.yaml", Template), "--stack-name", "empty", "--console-port", "0");
        await using var browser = await chromium.OpenAsync(ConsoleRuntime.AddressIn(runtime.Output));
        foreach (var (path, text) in new[]
        {
            ("/", "No executions yet."), ("/executions", "No executions yet."), ("/tables", "The template declares no table."), ("/logs", "No lines yet."), ("/key/k", "Nothing in this stack names this key"),
        })
        {
            await browser.GoAsync(path);
            await browser.SeeTextAsync(text);
        }
    }
}
