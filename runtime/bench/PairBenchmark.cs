using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DurableLocal.Bench;

/// <summary>
/// Compares this commit with another one by a benchmark of both: each builds and runs its own, in turn, and every figure is
/// compared within its pair. The speed of a machine changes within minutes, but little between two runs in sequence.
/// </summary>
internal static class PairBenchmark
{
    public const string Usage = "pair COMMIT BENCHMARK[=ITS NAME THERE] SIZE [PAIRS]";

    /// <summary>Folders of the benchmarks, now and before they moved.</summary>
    private static readonly string[] Projects = [Path.Combine("runtime", "bench"), "bench"];

    public static async Task RunAsync(string commit, string benchmark, int size, int pairs)
    {
        var names = benchmark.Split('=', 2);
        var folder = Directory.CreateTempSubdirectory("bench-pair-");
        var other = Path.Combine(folder.FullName, "DurableChaining");
        // Ctrl-C also ends the program that runs, whose error then leads to the end of this method.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
        try
        {
            await CheckOutAsync(commit, other);
            var theirs = new Side(Project(other), names[^1]);
            var ours = new Side(Project(Repository.Root), names[0]);
            await RunAsync(theirs.Project, "dotnet", "build", "-c", "Release", "-v", "quiet");
            for (var pair = 1; pair <= pairs; pair++)
            {
                // The second of a pair may find caches that the first has filled, so the order changes.
                foreach (var side in pair % 2 == 1 ? [theirs, ours] : new[] { ours, theirs })
                {
                    side.Runs.Add(Figures(await RunAsync(side.Project, "dotnet", "run", "-c", "Release", "--no-build", "--", side.Benchmark, $"{size}", "1")));
                }

                await Console.Error.WriteLineAsync($"pair {pair} of {pairs}, load {Machine.Load()}");
            }

            Print(commit, ours, theirs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Clones the repository, which shares its objects: a worktree would remain registered in it where this process is killed.</summary>
    private static async Task CheckOutAsync(string commit, string folder)
    {
        var id = (await RunAsync(Repository.Root, "git", "rev-parse", "--verify", $"{commit}^{{commit}}")).Trim();
        await RunAsync(Repository.Root, "git", "clone", "--quiet", "--shared", "--no-checkout", ".", folder);
        await RunAsync(folder, "git", "checkout", "--quiet", "--detach", id);
    }

    /// <summary>Returns the numbers of the Markdown tables in an output, by name of the row, number of the column and width of the table.</summary>
    internal static Dictionary<(string Row, int Column, int Width), double> Figures(string output)
    {
        var figures = new Dictionary<(string, int, int), double>();
        foreach (var line in output.Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal)))
        {
            var cells = line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);
            for (var column = 1; column < cells.Length; column++)
            {
                if (double.TryParse(cells[column].Split(' ')[0], CultureInfo.InvariantCulture, out var value))
                {
                    figures[(cells[0], column, cells.Length)] = value;
                }
            }
        }

        return figures;
    }

    private static void Print(string commit, Side ours, Side theirs)
    {
        var table = new MarkdownTable("row, column", commit, "now", "now / then, median of the pairs");
        foreach (var figure in ours.Runs[0].Keys.Where(theirs.Runs[0].ContainsKey))
        {
            var then = theirs.Runs.Select(run => run.GetValueOrDefault(figure, double.NaN)).ToList();
            var now = ours.Runs.Select(run => run.GetValueOrDefault(figure, double.NaN)).ToList();
            var ratios = now.Zip(then, static (one, other) => one / other).Where(double.IsFinite).ToList();
            if (ratios.Count > 0)
            {
                table.Add($"{figure.Row}, {figure.Column}", new Sample(then).Spread("0.00"), new Sample(now).Spread("0.00"), new Sample(ratios).Spread("0.00"));
            }
        }

        table.Print($"{ours.Benchmark} in {ours.Runs.Count} pairs; columns are counted from the one behind the name");
    }

    private static string Project(string root) =>
        Projects.Select(project => Path.Combine(root, project)).FirstOrDefault(Directory.Exists)
        ?? throw new FormatException($"{root}: expected a folder {string.Join(" or ", Projects)}");

    /// <summary>Runs a program and returns its standard output.</summary>
    /// <exception cref="FormatException">It failed; the message contains its errors.</exception>
    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new FormatException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{output}\n{await errors}");
    }

    private sealed record Side(string Project, string Benchmark)
    {
        public List<Dictionary<(string Row, int Column, int Width), double>> Runs { get; } = [];
    }
}
