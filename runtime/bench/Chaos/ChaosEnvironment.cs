using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// Where a run takes place: a data folder (a small file system of its own where this user may mount one), and a copy of
/// the template with short timeouts, whose functions reach the services through the adversary's proxy.
/// </summary>
internal sealed partial class ChaosEnvironment : IAsyncDisposable
{
    /// <summary>Room for a few thousand messages with their histories and logs.</summary>
    private const int Megabytes = 512;

    private readonly bool _keep;

    private ChaosEnvironment(string folder, bool isMounted, bool keep, string template) => (Folder, IsMounted, _keep, Template) = (folder, isMounted, keep, template);

    /// <summary>Of a function; the template gives 30 s.</summary>
    public static TimeSpan FunctionTimeout { get; } = TimeSpan.FromSeconds(5);

    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string RuntimeProgram { get; } = Path.Combine(Root, "runtime", "src", "Cli", Metadata("OutputPath"), "durable-local.dll");

    public string Folder { get; }

    /// <summary>Whether the folder is a file system of its own, which can be filled.</summary>
    public bool IsMounted { get; }

    public string Template { get; }

    public static async Task<ChaosEnvironment> CreateAsync(int proxyPort, bool keep)
    {
        var folder = Directory.CreateTempSubdirectory("chaos-").FullName;
        var isMounted = OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", folder) == 0;
        var place = new ChaosEnvironment(folder, isMounted, keep, Path.Combine(Root, ".local", "chaos", $"template-{proxyPort}.yaml"));
        ShareBuilds(Path.GetDirectoryName(place.Template)!);
        await File.WriteAllTextAsync(place.Template, Hasten(await File.ReadAllTextAsync(Path.Combine(Root, "template.yaml")), proxyPort));
        return place;
    }

    /// <summary>Runs a program of the system; answers its exit code, -1 where there is no such program.</summary>
    public static async Task<int> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(Template);
        if (_keep)
        {
            return;
        }

        if (IsMounted)
        {
            await RunAsync("umount", "-l", Folder);
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The runtime keeps its builds of functions beside the template; those of the true template are as good.</summary>
    private static void ShareBuilds(string templates)
    {
        var (shared, link) = (Path.Combine(Root, ".local", "builds"), Path.Combine(templates, ".local", "builds"));
        Directory.CreateDirectory(shared);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        if (!Directory.Exists(link))
        {
            Directory.CreateSymbolicLink(link, shared);
        }
    }

    private static string Hasten(string template, int proxyPort)
    {
        var proxy = $"http://127.0.0.1:{proxyPort}";
        var text = template
            .Replace("CodeUri: src/", $"CodeUri: {Root}src/", StringComparison.Ordinal)
            .Replace("    LoggingConfig:\n      LogFormat: JSON", $"    Environment:\n      Variables:\n        AWS_ENDPOINT_URL_LAMBDA: {proxy}\n        AWS_ENDPOINT_URL_SQS: {proxy}\n        AWS_ENDPOINT_URL_DYNAMODB: {proxy}\n    LoggingConfig:\n      LogFormat: JSON", StringComparison.Ordinal);
        // The SDK sends to the host of a queue's URL, not to the endpoint that it is given.
        foreach (var (reference, queue) in ((string, string)[])[("RESULTS_QUEUE_URL: !Ref ResultsQueue", "results"), ("DEAD_LETTER_QUEUE_URL: !Ref WorkDeadLetterQueue", "work-dlq")])
        {
            text = text.Replace(reference, $"{reference[..reference.IndexOf(' ', StringComparison.Ordinal)]} {proxy}/000000000000/durable-chaining-{queue}", StringComparison.Ordinal);
        }

        text = FunctionTimeoutLine().Replace(text, $"    Timeout: {FunctionTimeout.TotalSeconds:0}");
        text = text.Replace("VisibilityTimeout: 180", "VisibilityTimeout: 10", StringComparison.Ordinal);
        // A message that many kills have met is still to be delivered: dead letters are tested elsewhere.
        return text.Replace("maxReceiveCount: 5", "maxReceiveCount: 100", StringComparison.Ordinal);
    }

    private static string Metadata(string key) =>
        typeof(ChaosEnvironment).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    [GeneratedRegex("^    Timeout: 30$", RegexOptions.Multiline)]
    private static partial Regex FunctionTimeoutLine();
}
