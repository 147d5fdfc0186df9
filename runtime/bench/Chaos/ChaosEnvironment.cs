using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// The data folder of a run (a separate file system where this user may mount one), and a copy of the workload's template
/// with short timeouts, whose functions reach the services through the proxy.
/// </summary>
internal sealed partial class ChaosEnvironment : IAsyncDisposable
{
    /// <summary>Size of the file system: the logs of all functions, and histories, rows and results of the messages.</summary>
    private const int Megabytes = 512;
    private const int MessagesPerMegabyte = 25;

    private readonly bool _keep;

    private ChaosEnvironment(string folder, bool isMounted, bool keep, Workload workload) => (Folder, IsMounted, _keep, Workload) = (folder, isMounted, keep, workload);

    /// <summary>Timeout of the functions in the copied template.</summary>
    public static TimeSpan FunctionTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    /// <summary>Whether the folder is a separate file system, which can be filled.</summary>
    public bool IsMounted { get; }

    /// <summary>The workload with the copied template.</summary>
    public Workload Workload { get; }

    public static async Task<ChaosEnvironment> CreateAsync(Workload workload, int proxyPort, ChaosOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("chaos-").FullName;
        var isMounted = OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Megabytes + (options.Messages / MessagesPerMegabyte)}m", "tmpfs", folder) == 0;
        var root = Path.GetDirectoryName(workload.Template)!;
        var template = Path.Combine(root, ".local", "chaos", $"template-{proxyPort}.yaml");
        ShareBuilds(root, Path.GetDirectoryName(template)!);
        await File.WriteAllTextAsync(template, Transform(await File.ReadAllTextAsync(workload.Template), root, workload.Stack, proxyPort));
        return new ChaosEnvironment(folder, isMounted, options.Keep, workload with { Template = template });
    }

    /// <summary>Runs a system program. Returns its exit code, or -1 where there is no such program.</summary>
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

    /// <summary>Copies the data folder, which is deleted otherwise. Returns the copy.</summary>
    public async Task<string> CopyAsync()
    {
        var copy = Directory.CreateTempSubdirectory("chaos-findings-").FullName;
        await RunAsync("cp", "-a", $"{Folder}/.", copy);
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(Workload.Template);
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

    /// <summary>The runtime keeps its builds of functions beside the template. The copy uses those of the original.</summary>
    private static void ShareBuilds(string root, string copies)
    {
        var (shared, link) = (Path.Combine(root, ".local", "builds"), Path.Combine(copies, ".local", "builds"));
        Directory.CreateDirectory(shared);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        if (!Directory.Exists(link))
        {
            Directory.CreateSymbolicLink(link, shared);
        }
    }

    /// <summary>Shortens the timeouts and sends the functions' requests through the proxy.</summary>
    private static string Transform(string template, string root, string stack, int proxyPort)
    {
        var proxy = $"http://127.0.0.1:{proxyPort}";
        var endpoints = $"    Environment:\n      Variables:\n        AWS_ENDPOINT_URL_LAMBDA: {proxy}\n        AWS_ENDPOINT_URL_SQS: {proxy}\n        AWS_ENDPOINT_URL_DYNAMODB: {proxy}\n";
        var text = RelativeCodeUri().Replace(template, match => $"CodeUri: {Path.GetFullPath(match.Groups[1].Value, root)}");
        text = FunctionGlobals().Replace(text, match => match.Value + endpoints, 1);
        // The SDK sends to the host of a queue's URL, not to the endpoint in its configuration.
        foreach (var queue in QueueNames().Matches(template).Select(static match => (LogicalId: match.Groups[1].Value, Suffix: match.Groups[2].Value)))
        {
            text = Regex.Replace(text, $"^( +[A-Z_]+): !Ref {queue.LogicalId}$", $"$1: {proxy}/000000000000/{stack}{queue.Suffix}", RegexOptions.Multiline);
        }

        text = Timeouts().Replace(text, string.Create(CultureInfo.InvariantCulture, $"    Timeout: {FunctionTimeout.TotalSeconds}"));
        text = VisibilityTimeouts().Replace(text, "VisibilityTimeout: 10");
        // Faults fail a message many times; it must still be delivered. Dead letters are tested elsewhere.
        return MaxReceiveCounts().Replace(text, "maxReceiveCount: 100");
    }

    [GeneratedRegex(@"CodeUri: ([^/\s]\S*)")]
    private static partial Regex RelativeCodeUri();

    [GeneratedRegex("^Globals:\n  Function:\n", RegexOptions.Multiline)]
    private static partial Regex FunctionGlobals();

    [GeneratedRegex(@"^  (\w+):\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub \$\{AWS::StackName\}(\S+)$", RegexOptions.Multiline)]
    private static partial Regex QueueNames();

    [GeneratedRegex("^    Timeout: [0-9]+$", RegexOptions.Multiline)]
    private static partial Regex Timeouts();

    [GeneratedRegex("VisibilityTimeout: [0-9]+")]
    private static partial Regex VisibilityTimeouts();

    [GeneratedRegex("maxReceiveCount: [0-9]+")]
    private static partial Regex MaxReceiveCounts();
}
