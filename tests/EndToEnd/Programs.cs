using System.Diagnostics;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Runs the programs of the repository as processes.</summary>
internal static class Programs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);
    private static readonly SemaphoreSlim Building = new(1);

    /// <summary>The program that <c>dotnet run --project src/Submit</c> starts.</summary>
    public static string Submit { get; } = Path.Combine(Repository.Root, "src", "Submit", Repository.OutputPath, "submit.dll");

    public static Task<(int Code, string Output, string Errors)> SubmitAsync(params string[] arguments) => RunAsync(Submit, arguments, Repository.Root, []);

    public static Task<(int Code, string Output, string Errors)> RuntimeAsync(params string[] arguments) => RunAsync(Repository.RuntimeProgram, arguments, Repository.Root, []);

    public static Task<(int Code, string Output, string Errors)> RunAsync(string program, IEnumerable<string> arguments, string folder, Dictionary<string, string> environment) =>
        RunAsync(new RuntimeProgram("dotnet", [program, .. arguments], folder), environment);

    public static Task<(int Code, string Output, string Errors)> RunAsync(RuntimeProgram program, Dictionary<string, string> environment)
    {
        var start = program.Start([]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return RunAsync(start);
    }

    public static Task<(int Code, string Output, string Errors)> RunAsync(RuntimeProgram program) => RunAsync(program, []);

    /// <summary>Runs a program that builds for a minute or more. One at a time: tests that run beside it have time limits.</summary>
    public static async Task<(int Code, string Output, string Errors)> BuildAsync(RuntimeProgram program, Dictionary<string, string> environment)
    {
        var ofBuild = new Dictionary<string, string>(environment)
        {
            // A process of MSBuild that waits for the next build would hold the streams of this one open.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            // As many processes of MSBuild as processors: a second one costs more to start than it saves where the other processor runs tests.
            ["DOTNET_PROCESSOR_COUNT"] = "1",
        };
        await Building.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await RunAsync(program, ofBuild);
        }
        finally
        {
            Building.Release();
        }
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
