using System.Globalization;
using System.Net;

namespace DurableLocal.Tests.Support;

/// <summary>The TCP sockets on which a process and its descendants listen, as Linux lists them.</summary>
public static class ListeningSockets
{
    private const string Listen = "0A";

    public static IReadOnlyList<IPEndPoint> OfTree(int processId)
    {
        var sockets = Tree(processId).SelectMany(SocketsOf).ToHashSet(StringComparer.Ordinal);
        return [.. Read("/proc/net/tcp").Concat(Read("/proc/net/tcp6")).Where(entry => sockets.Contains(entry.Inode)).Select(static entry => entry.Address)];
    }

    private static List<int> Tree(int root)
    {
        List<int> processes = [root];
        // The list grows while it is read: children of children.
        for (var i = 0; i < processes.Count; i++)
        {
            processes.AddRange(Directory.EnumerateDirectories($"/proc/{processes[i]}/task").SelectMany(static task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)));
        }

        return processes;
    }

    private static IEnumerable<string> SocketsOf(int processId) =>
        Directory.EnumerateFiles($"/proc/{processId}/fd").Select(static file => new FileInfo(file).LinkTarget).Where(static target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true).Select(static target => target!["socket:[".Length..^1]);

    private static IEnumerable<(IPEndPoint Address, string Inode)> Read(string file) =>
        File.ReadLines(file).Skip(1).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(static columns => columns[3] == Listen).Select(static columns => (Parse(columns[1]), columns[9]));

    /// <summary>Parses the kernel's form: 32-bit words of the address in host byte order, and the port.</summary>
    private static IPEndPoint Parse(string text)
    {
        var parts = text.Split(':');
        var address = Convert.FromHexString(parts[0]);
        for (var word = 0; word < address.Length; word += sizeof(int))
        {
            Array.Reverse(address, word, sizeof(int));
        }

        return new IPEndPoint(new IPAddress(address), int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
