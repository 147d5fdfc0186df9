using System.Globalization;
using System.Text.Json;

namespace DurableLocal.Bench;

/// <summary>
/// What was counted by then: requests and bytes of each operation, group commits and the engine's work by the runtime
/// (<c>--counters</c>), bytes written to files and flushes of the disk by the kernel.
/// </summary>
internal sealed class Counts
{
    public const string Storage = "storage";
    public const string Engine = "engine";

    /// <summary>What the benchmark itself asks while it waits: no part of a message.</summary>
    private static readonly string[] OwnQuestions = ["AmazonSQS.GetQueueAttributes", "Lambda.GET counters"];

    private readonly Dictionary<(string Group, string Name), double> _values = [];

    /// <summary>Such as <c>AmazonSQS.SendMessage</c>, <c>Lambda.POST checkpoint</c> or <c>Runtime.next my-function</c>.</summary>
    public IEnumerable<string> Operations => _values.Keys.Select(static key => key.Group).Where(static group => group.Contains('.', StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);

    public double this[string group, string name] => _values.GetValueOrDefault((group, name));

    public static async Task<Counts> ReadAsync(FreshRuntime runtime)
    {
        using var client = new HttpClient();
        using var answer = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri(runtime.Endpoint, "counters")));
        var counts = new Counts();
        foreach (var operation in answer.RootElement.GetProperty("wire").EnumerateObject().Where(static operation => !OwnQuestions.Contains(operation.Name)))
        {
            counts.Take(operation.Name, operation.Value);
        }

        counts.Take(Engine, answer.RootElement.GetProperty("engine"));
        counts._values[(Storage, "commits")] = answer.RootElement.GetProperty("commits").GetDouble();
        counts._values[(Storage, "bytes")] = ProcessTree.FileBytes(runtime.ProcessId);
        if (DiskFlushes(runtime.DataFolder) is { } flushes)
        {
            counts._values[(Storage, "flushes")] = flushes;
        }

        return counts;
    }

    /// <summary>What came since <paramref name="earlier"/>, by the message.</summary>
    public Counts Since(Counts earlier, int messages)
    {
        var difference = new Counts();
        foreach (var (key, value) in _values)
        {
            difference._values[key] = (value - earlier._values.GetValueOrDefault(key)) / messages;
        }

        return difference;
    }

    /// <summary>Requests, or bytes, of all operations whose name begins so.</summary>
    public double Sum(string name, string prefix = "") => Operations.Where(operation => operation.StartsWith(prefix, StringComparison.Ordinal)).Sum(operation => this[operation, name]);

    private void Take(string group, JsonElement members)
    {
        foreach (var member in members.EnumerateObject())
        {
            _values[(group, member.Name)] = member.Value.GetDouble();
        }
    }

    /// <summary>Flush requests that the disk under a folder has completed, whoever asked for them; null where there is no disk under it.</summary>
    private static double? DiskFlushes(string folder)
    {
        const int MountPoint = 4, Device = 2, Flushes = 15;
        var device = File.ReadLines("/proc/self/mountinfo").Select(static line => line.Split(' '))
            .Where(mount => Path.GetRelativePath(mount[MountPoint], folder) is var path && !path.StartsWith("..", StringComparison.Ordinal))
            .OrderByDescending(static mount => mount[MountPoint].Length).First()[Device];
        var file = $"/sys/dev/block/{device}/stat";
        return File.Exists(file) && File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > Flushes } fields
            ? double.Parse(fields[Flushes], CultureInfo.InvariantCulture)
            : null;
    }
}
