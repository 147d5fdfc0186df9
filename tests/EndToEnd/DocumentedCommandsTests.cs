using System.Diagnostics;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>What the pages tell a reader to type works as written, and prints what they say.</summary>
public sealed class DocumentedCommandsTests(RunningRuntime runtime)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/submit.md", "docs/results.md")]
    [InlineData("docs/operate.md")]
    [InlineData("docs/cost.md")]
    public async Task Documented_commands_print_what_the_page_shows(params string[] files)
    {
        Assert.SkipUnless(IsInstalled("aws") && IsInstalled("bash"), "needs the AWS CLI and bash");
        var page = new DocumentedPage(files);

        var (code, printed, errors) = await RunAsync(page.Script(runtime.Process.Port));

        Assert.True(code == 0, $"the script ended with {code}: {errors}\n{printed}");
        Assert.True(page.Commands > 0);
        Assert.Empty(page.Differences(printed));
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<(int Code, string Printed, string Errors)> RunAsync(string script)
    {
        var folder = Directory.CreateTempSubdirectory("documented-");
        try
        {
            var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Deadline);
            var printed = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            return (process.ExitCode, await printed, await errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
