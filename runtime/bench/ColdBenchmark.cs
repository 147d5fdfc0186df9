using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.SQS.Model;

namespace DurableLocal.Bench;

/// <summary>
/// Cold starts of the workload's functions as they are deployed (<c>dotnet publish</c>), with each build setting that
/// affects them: the time from the start of a function's process to its first response, and the size of its package.
/// </summary>
internal static partial class ColdBenchmark
{
    private const string FirstMessage = "first message, all functions cold";

    private static readonly Variant[] Variants =
    [
        new("compiled at run time", ReadyToRun: false, []),
        new("ReadyToRun", ReadyToRun: true, []),
        new("ReadyToRun, TieredPGO on", ReadyToRun: true, [("DOTNET_TieredPGO", "1")]),
        new("ReadyToRun, TieredCompilation off", ReadyToRun: true, [("DOTNET_TieredCompilation", "0")]),
        new("ReadyToRun, TC_BackgroundWorkerTimeoutMs 0", ReadyToRun: true, [("DOTNET_TC_BackgroundWorkerTimeoutMs", "0")]),
    ];

    /// <param name="starts">Cold starts of every function per run.</param>
    public static async Task RunAsync(Workload workload, int starts, int runs)
    {
        var folder = Directory.CreateTempSubdirectory("bench-");
        try
        {
            var packages = Variants.Select(static variant => variant.ReadyToRun).Distinct().ToDictionary(static ready => ready, ready => Publish(workload, folder.FullName, ready));
            var figures = Variants.ToDictionary(static variant => variant, static _ => new Dictionary<string, List<double>>(StringComparer.Ordinal));
            for (var run = 0; run < runs; run++)
            {
                foreach (var variant in Variants)
                {
                    await MeasureAsync(WithPackages(workload, folder.FullName, packages[variant.ReadyToRun], variant), starts, figures[variant]);
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

    /// <summary>Publishes the projects of the template's functions, and returns the folder of each package by CodeUri.</summary>
    private static Dictionary<string, string> Publish(Workload workload, string folder, bool readyToRun)
    {
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var project in CodeUri().Matches(File.ReadAllText(workload.Template)).Select(static match => match.Groups[1].Value).Distinct())
        {
            var output = Path.Combine(folder, readyToRun ? "ready" : "plain", NameOf(project));
            // A separate artifacts folder keeps the builds of the working copy unchanged.
            using var publish = Process.Start(new ProcessStartInfo("dotnet",
                ["publish", Path.GetFullPath(project, Path.GetDirectoryName(workload.Template)!), "-c", "Release", "-r", "linux-x64", "--no-self-contained", $"-p:PublishReadyToRun={readyToRun}", "-p:AllowStandInsInPublish=true", "-p:UseSharedCompilation=false", "-nodeReuse:false", "-p:RunAnalyzers=false", "--artifacts-path", Path.Combine(folder, "artifacts"), "-o", output, "-v", "quiet"])
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
            })!;
            var text = publish.StandardOutput.ReadToEnd();
            publish.WaitForExit();
            packages[project] = publish.ExitCode == 0 ? output : throw new InvalidOperationException($"publishing {project} failed:\n{text}");
        }

        return packages;
    }

    /// <summary>Returns the workload with a template of the published packages and the environment variables of a variant.</summary>
    private static Workload WithPackages(Workload workload, string folder, Dictionary<string, string> packages, Variant variant)
    {
        var text = File.ReadAllText(workload.Template);
        foreach (var (project, package) in packages)
        {
            text = text.Replace($"CodeUri: {project}\n", $"CodeUri: {package}\n", StringComparison.Ordinal);
        }

        if (variant.Variables.Length > 0)
        {
            const string Globals = "Globals:\n  Function:\n";
            text = text.Replace(Globals, $"{Globals}    Environment:\n      Variables:\n{string.Concat(variant.Variables.Select(static variable => $"        {variable.Name}: \"{variable.Value}\"\n"))}", StringComparison.Ordinal);
        }

        var file = Path.Combine(folder, "template.yaml");
        File.WriteAllText(file, text);
        return workload with { Template = file };
    }

    private static async Task MeasureAsync(Workload workload, int starts, Dictionary<string, List<double>> figures)
    {
        for (var start = 0; start < starts; start++)
        {
            await using var runtime = await FreshRuntime.StartAsync(workload.RuntimeOptions);
            var work = new WorkloadRun(runtime, workload);
            var watch = Stopwatch.StartNew();
            await runtime.Sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = runtime.QueueUrl(workload.Queue), MessageBody = workload.Body("cold") });
            await work.WaitForResultsAsync(1);
            Add(figures, FirstMessage, watch.Elapsed.TotalMilliseconds);
            foreach (var log in Directory.EnumerateFiles(Path.Combine(runtime.DataFolder, "logs"), "*Function.log"))
            {
                if (FirstResponse(log) is { } first)
                {
                    Add(figures, Path.GetFileNameWithoutExtension(log)[(workload.Stack.Length + 1)..], first);
                }
            }
        }
    }

    /// <summary>Returns the milliseconds of the init phase and the first invocation, from the platform report in the log.</summary>
    private static double? FirstResponse(string log)
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
        var table = new MarkdownTable(["start of the process to the first response, ms", .. names]);
        foreach (var (variant, figure) in figures)
        {
            table.Add([variant.Name, .. names.Select(name => figure.TryGetValue(name, out var values) ? new Sample(values).Spread("0") : string.Empty)]);
        }

        table.Print($"Cold start ({runs} runs of {starts}: median, minimum to maximum)");
    }

    private static void PrintSizes(Dictionary<bool, Dictionary<string, string>> packages)
    {
        var projects = packages.Values.First().Keys.ToList();
        var table = new MarkdownTable(["package, MB (zipped)", .. projects.Select(NameOf)]);
        foreach (var (ready, folders) in packages)
        {
            table.Add([ready ? "ReadyToRun" : "compiled at run time", .. projects.Select(project => Size(folders[project]))]);
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

    private static string NameOf(string codeUri) => Path.GetFileName(codeUri.TrimEnd('/'));

    [GeneratedRegex("CodeUri: (\\S+)")]
    private static partial Regex CodeUri();

    private sealed record Variant(string Name, bool ReadyToRun, (string Name, string Value)[] Variables);
}
