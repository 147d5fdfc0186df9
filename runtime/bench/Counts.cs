using System.Globalization;
using System.Text.Json;

namespace DurableLocal.Bench;

/// <summary>
/// Counter values at one time: requests and bytes of each operation, group commits and the engine's work by the runtime
/// (<c>--counters</c>), bytes written to files and flushes of the disk by the kernel.
/// </summary>
internal sealed class Counts
{
    public const string Storage = "storage";
    public const string Engine = "engine";

    /// <summary>Requests of the benchmark itself while it waits; they are not counted.</summary>
    private static readonly string[] OwnRequests = ["AmazonSQS.GetQueueAttributes", "Lambda.GET counters"];

    private readonly Dictionary<(string Group, string Name), double> _values = [];

    /// <summary>Names of the counted operations, such as <c>AmazonSQS.SendMessage</c>, <c>Lambda.POST checkpoint</c> or <c>Runtime.next my-function</c>.</summary>
    public IEnumerable<string> Operations => _values.Keys.Select(static key => key.Group).Where(static group => group.Contains('.', StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);

    public double this[string group, string name] => _values.GetValueOrDefault((group, name));

    public static async Task<Counts> ReadAsync(FreshRuntime runtime)
    {
        using var client = new HttpClient();
        using var response = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri(runtime.Endpoint, "counters")));
        var counts = new Counts();
        foreach (var operation in response.RootElement.GetProperty("wire").EnumerateObject().Where(static operation => !OwnRequests.Contains(operation.Name)))
        {
            counts.Add(operation.Name, operation.Value);
        }

        counts.Add(Engine, response.RootElement.GetProperty("engine"));
        counts._values[(Storage, "commits")] = response.RootElement.GetProperty("commits").GetDouble();
        counts._values[(Storage, "syncs")] = response.RootElement.GetProperty("syncs").GetDouble();
        counts._values[(Storage, "bytes")] = ProcessTree.FileBytes(runtime.ProcessId);
        if (DiskFlushes(runtime.DataFolder) is { } flushes)
        {
            counts._values[(Storage, "flushes")] = flushes;
        }

        return counts;
    }

    /// <summary>Returns the difference from <paramref name="earlier"/>, divided by a number of messages.</summary>
    public Counts Since(Counts earlier, int messages)
    {
        var difference = new Counts();
        foreach (var (key, value) in _values)
        {
            difference._values[key] = (value - earlier._values.GetValueOrDefault(key)) / messages;
        }

        return difference;
    }

    /// <summary>Returns the sum of a counter (<c>requests</c>, <c>bytesIn</c>, <c>bytesOut</c>) over all operations whose name starts with a prefix.</summary>
    public double Sum(string name, string prefix = "") => Operations.Where(operation => operation.StartsWith(prefix, StringComparison.Ordinal)).Sum(operation => this[operation, name]);

    private void Add(string group, JsonElement members)
    {
        foreach (var member in members.EnumerateObject())
        {
            _values[(group, member.Name)] = member.Value.GetDouble();
        }
    }

    /// <summary>Returns the flush requests that the disk of a folder has completed, for all processes; null where the folder has no disk.</summary>
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
