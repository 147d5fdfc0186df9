using System.Diagnostics;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The commands of the README, as processes.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("command-line-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Run_submits_the_samples_prints_a_result_each_and_exits_0()
    {
        var (code, output, _) = await RunAsync("run", Path.Combine(Repository.Root, "samples", "messages.jsonl"), "--port", "0", "--data", _folder.FullName);

        Assert.True(code == 0, output);
        Assert.Matches("test-123 +COMPLETED .* final_value 40", output);
        Assert.Contains("7 submitted: 7 COMPLETED", output, StringComparison.Ordinal);

        var (listCode, list, _) = await RunAsync("executions", "--data", _folder.FullName);
        Assert.True(listCode == 0, list);
        Assert.Matches("test-123 +SUCCEEDED", list);
        var (historyCode, history, _) = await RunAsync("history", "test-123", "--data", _folder.FullName);
        Assert.True(historyCode == 0, history);
        Assert.Matches("(?s)ExecutionStarted.*step1-add.*step2-transform.*step3-finalize.*save-result.*publish-result.*ExecutionSucceeded", history);
    }

    [Fact]
    public async Task Run_exits_1_and_says_why_where_a_message_was_not_completed()
    {
        var file = Path.Combine(_folder.FullName, "bad.jsonl");
        await File.WriteAllTextAsync(file, """
            {"id":"good","value":1}
            {"id":"bad","value":"five"}
            """);

        var (code, output, _) = await RunAsync("run", file, "--port", "0", "--data", Path.Combine(_folder.FullName, "data"));

        Assert.True(code == 1, output);
        Assert.Contains("value: expected a number, got \"five\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_template_names_the_line()
    {
        var template = Path.Combine(_folder.FullName, "template.yaml");
        await File.WriteAllTextAsync(template, "Transform: AWS::Serverless-2016-10-31\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n");

        var (code, _, errors) = await RunAsync("up", "--port", "0", "--data", Path.Combine(_folder.FullName, "data"), "--template", template);

        Assert.Equal(2, code);
        Assert.Contains("template.yaml(4,", errors, StringComparison.Ordinal);
        Assert.Contains("AWS::S3::Bucket", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_whose_code_is_missing_is_named()
    {
        var template = Path.Combine(_folder.FullName, "template.yaml");
        await File.WriteAllTextAsync(template, "Transform: AWS::Serverless-2016-10-31\nResources:\n  Lost:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: dotnet10\n      Handler: A::B::C\n      CodeUri: nowhere/\n");

        var (code, _, errors) = await RunAsync("up", "--port", "0", "--data", Path.Combine(_folder.FullName, "data"), "--template", template);

        Assert.Equal(2, code);
        Assert.Contains("Lost", errors, StringComparison.Ordinal);
        Assert.Contains("nowhere", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Repository.RuntimeProgram, .. arguments])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, await errors);
    }
}
