using System.Diagnostics;

namespace DurableChaining.Tests.Template;

/// <summary>A build for AWS, which <c>sam build</c> makes by <c>dotnet publish</c>, takes the official packages or fails.</summary>
public sealed class BuildForAwsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("src/Ingest")]
    public async Task A_publish_on_the_stand_ins_fails_before_it_restores_anything(string project)
    {
        var start = new ProcessStartInfo("dotnet", ["publish", project, "--configuration", "Release", "--runtime", "linux-arm64", "--self-contained", "false", "-nodeReuse:false"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("LAMBDA_PACKAGES");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Deadline);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);

        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);

        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains("expected the official AWS packages in a package for AWS, got their stand-ins. Set LAMBDA_PACKAGES=nuget", output + await errors, StringComparison.Ordinal);
    }
}
