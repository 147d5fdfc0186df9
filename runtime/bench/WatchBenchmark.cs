using System.Diagnostics;
using System.Text.RegularExpressions;
using Amazon.SQS.Model;

namespace DurableLocal.Bench;

/// <summary>
/// <c>up --watch</c>: the time from the save of a source file to the version that contains it, and to the first result of a message
/// that is sent then. Every project of the workload's functions is edited; the files are restored.
/// </summary>
internal static partial class WatchBenchmark
{
    public const string Usage = "watch [RUNS]";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    public static async Task RunAsync(Workload workload, int runs)
    {
        var projects = CodeUri().Matches(File.ReadAllText(workload.Template)).CountBy(static match => match.Groups[1].Value)
            .Select(project => new Edited(project.Key, SourceIn(workload, project.Key), project.Value)).ToList();
        try
        {
            await using var runtime = await FreshRuntime.StartAsync([.. workload.RuntimeOptions, "--watch"]);
            var work = new WorkloadRun(runtime, workload);
            await work.RunAsync("warm", 1);
            for (var run = 0; run < runs; run++)
            {
                foreach (var project in projects)
                {
                    project.Changes.Add(await MeasureAsync(runtime, work, workload, project, run));
                    await Console.Error.WriteLineAsync($"run {run + 1}: {project.Name} {project.Changes[^1]}, load {Machine.Load()}");
                }
            }
        }
        finally
        {
            // Not earlier: the runtime would build the restored file.
            projects.ForEach(static project => File.WriteAllText(project.File, project.Source));
        }

        var table = new MarkdownTable("changed project", "functions", "new version, s", "first result, s", "CPU time, s");
        foreach (var project in projects)
        {
            table.Add(project.Name, $"{project.Functions}", project.Spread(static change => change.Version), project.Spread(static change => change.Result), project.Spread(static change => change.CpuSeconds));
        }

        table.Print($"up --watch: from the save of a file ({runs} runs: median, minimum to maximum; CPU time without that of the compiler server)");
    }

    private static async Task<Change> MeasureAsync(FreshRuntime runtime, WorkloadRun work, Workload workload, Edited project, int run)
    {
        var versions = Versions().Count(runtime.Output) + project.Functions;
        var usedBefore = ProcessTree.TotalCpuSeconds(runtime.ProcessId);
        var watch = Stopwatch.StartNew();
        await File.AppendAllTextAsync(project.File, $"\nfile sealed class Edit{run};\n");
        while (Versions().Count(runtime.Output) < versions)
        {
            if (watch.Elapsed > Deadline)
            {
                throw new TimeoutException($"no new version of {project.Name} within {Deadline}:\n{runtime.Output}");
            }

            await Task.Delay(PollInterval);
        }

        var published = watch.Elapsed.TotalSeconds;
        var body = workload.Body($"{Path.GetFileNameWithoutExtension(project.File)}-{run}");
        await runtime.Sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = runtime.QueueUrl(workload.Queue), MessageBody = body });
        await work.WaitForResultsAsync(1);
        return new Change(published, watch.Elapsed.TotalSeconds, ProcessTree.TotalCpuSeconds(runtime.ProcessId) - usedBefore);
    }

    private static string SourceIn(Workload workload, string project) =>
        Directory.EnumerateFiles(Path.GetFullPath(project, Path.GetDirectoryName(workload.Template)!), "*.cs").Order(StringComparer.Ordinal).First();

    [GeneratedRegex("CodeUri: (\\S+)")]
    private static partial Regex CodeUri();

    [GeneratedRegex("version [0-9]+ takes new work")]
    private static partial Regex Versions();

    /// <summary>A project, and the source file that is edited.</summary>
    private sealed record Edited(string Name, string File, int Functions)
    {
        public string Source { get; } = System.IO.File.ReadAllText(File);

        public List<Change> Changes { get; } = [];

        public string Spread(Func<Change, double> figure) => new Sample(Changes.Select(figure)).Spread("0.0");
    }

    /// <summary>Seconds from a save to the last version and to the result, and the CPU time of the runtime and its children.</summary>
    private sealed record Change(double Version, double Result, double CpuSeconds);
}
