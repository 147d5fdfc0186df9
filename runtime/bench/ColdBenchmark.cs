using System.Diagnostics;
using System.Text.Json;
using Amazon.SQS.Model;

namespace DurableLocal.Bench;

/// <summary>
/// The functions as they are deployed (<c>dotnet publish</c>), each way that changes a cold start: from the start of a
/// function's process to its first answer, and what its package weighs.
/// </summary>
internal static class ColdBenchmark
{
    private static readonly string[] Projects = ["Ingest", "Orchestrator", "Steps"];

    private static readonly Variant[] Variants =
    [
        new("compiled at run time", ReadyToRun: false, []),
        new("ReadyToRun", ReadyToRun: true, []),
        new("ReadyToRun, TieredPGO on", ReadyToRun: true, [("DOTNET_TieredPGO", "1")]),
        new("ReadyToRun, TieredCompilation off", ReadyToRun: true, [("DOTNET_TieredCompilation", "0")]),
        new("ReadyToRun, TC_BackgroundWorkerTimeoutMs 0", ReadyToRun: true, [("DOTNET_TC_BackgroundWorkerTimeoutMs", "0")]),
    ];

    /// <param name="starts">Cold starts of every function in a run.</param>
    public static async Task RunAsync(int starts, int runs)
    {
        var folder = Directory.CreateTempSubdirectory("bench-");
        try
        {
            var packages = Variants.Select(static variant => variant.ReadyToRun).Distinct().ToDictionary(static ready => ready, ready => Publish(folder.FullName, ready));
            var figures = Variants.ToDictionary(static variant => variant, static _ => new Dictionary<string, List<double>>(StringComparer.Ordinal));
            for (var run = 0; run < runs; run++)
            {
                foreach (var variant in Variants)
                {
                    await MeasureAsync(Template(folder.FullName, packages[variant.ReadyToRun], variant), starts, figures[variant]);
                }
            }

            Print(figures, starts, runs);
            PrintSizes(packages);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Where each project's package lies.</summary>
    private static Dictionary<string, string> Publish(string folder, bool readyToRun)
    {
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var project in Projects)
        {
            var output = Path.Combine(folder, readyToRun ? "ready" : "plain", project);
            // An artifacts folder of its own: the builds of the working copy stay as they are.
            using var publish = Process.Start(new ProcessStartInfo("dotnet",
                ["publish", Path.Combine(Repository.Root, "src", project), "-c", "Release", "-r", "linux-x64", "--no-self-contained", $"-p:PublishReadyToRun={readyToRun}", "-p:UseSharedCompilation=false", "-nodeReuse:false", "-p:RunAnalyzers=false", "--artifacts-path", Path.Combine(folder, "artifacts"), "-o", output, "-v", "quiet"])
            {
                WorkingDirectory = Repository.Root, RedirectStandardOutput = true,
            })!;
            var text = publish.StandardOutput.ReadToEnd();
            publish.WaitForExit();
            packages[project] = publish.ExitCode == 0 ? output : throw new InvalidOperationException($"{project} was not published:\n{text}");
        }

        return packages;
    }

    private static string Template(string folder, Dictionary<string, string> packages, Variant variant)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "template.yaml"));
        foreach (var (project, package) in packages)
        {
            text = text.Replace($"CodeUri: src/{project}/", $"CodeUri: {package}", StringComparison.Ordinal);
        }

        if (variant.Variables.Length > 0)
        {
            const string Globals = "Globals:\n  Function:\n";
            text = text.Replace(Globals, $"{Globals}    Environment:\n      Variables:\n{string.Concat(variant.Variables.Select(static one => $"        {one.Name}: \"{one.Value}\"\n"))}", StringComparison.Ordinal);
        }

        var file = Path.Combine(folder, "template.yaml");
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task MeasureAsync(string template, int starts, Dictionary<string, List<double>> figures)
    {
        for (var start = 0; start < starts; start++)
        {
            await using var runtime = await FreshRuntime.StartAsync("--template", template);
            var work = new Work(runtime);
            var watch = Stopwatch.StartNew();
            await runtime.Sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = runtime.QueueUrl("work"), MessageBody = Work.Body("cold") });
            await work.ExpectAsync(1);
            Add(figures, Message, watch.Elapsed.TotalMilliseconds);
            foreach (var log in Directory.EnumerateFiles(Path.Combine(runtime.DataFolder, "logs"), "*Function.log"))
            {
                if (FirstAnswer(log) is { } first)
                {
                    Add(figures, Path.GetFileNameWithoutExtension(log)[(FreshRuntime.Stack.Length + 1)..], first);
                }
            }
        }
    }

    private const string Message = "first message, all five functions cold";

    /// <summary>Milliseconds of the init phase and the first invocation, as the platform reports them.</summary>
    private static double? FirstAnswer(string log)
    {
        foreach (var line in File.ReadLines(log).Where(static line => line.Contains("initDurationMs", StringComparison.Ordinal)))
        {
            using var report = JsonDocument.Parse(line);
            var metrics = report.RootElement.GetProperty("record").GetProperty("metrics");
            return metrics.GetProperty("initDurationMs").GetDouble() + metrics.GetProperty("durationMs").GetDouble();
        }

        return null;
    }

    private static void Add(Dictionary<string, List<double>> figures, string name, double value)
    {
        if (!figures.TryGetValue(name, out var values))
        {
            figures.Add(name, values = []);
        }

        values.Add(value);
    }

    private static void Print(Dictionary<Variant, Dictionary<string, List<double>>> figures, int starts, int runs)
    {
        var names = figures.Values.SelectMany(static figure => figure.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var table = new MarkdownTable(["start of the process to the first answer, ms", .. names]);
        foreach (var (variant, figure) in figures)
        {
            table.Add([variant.Name, .. names.Select(name => figure.TryGetValue(name, out var values) ? new Sample(values).Spread("0") : string.Empty)]);
        }

        table.Print($"Cold start ({runs} runs of {starts}: median, least to most)");
    }

    private static void PrintSizes(Dictionary<bool, Dictionary<string, string>> packages)
    {
        var table = new MarkdownTable(["package, MB (zipped)", .. Projects]);
        foreach (var (ready, folders) in packages)
        {
            table.Add([ready ? "ReadyToRun" : "compiled at run time", .. Projects.Select(project => Size(folders[project]))]);
        }

        table.Print("Deployment packages");
    }

    private static string Size(string folder)
    {
        var bytes = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length);
        var zip = folder + ".zip";
        System.IO.Compression.ZipFile.CreateFromDirectory(folder, zip);
        return $"{bytes / 1e6:0.0} ({new FileInfo(zip).Length / 1e6:0.0})";
    }

    private sealed record Variant(string Name, bool ReadyToRun, (string Name, string Value)[] Variables);
}
