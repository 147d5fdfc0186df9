using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// A network namespace for a whole run: harness, runtime and functions. The ports that the system assigns are a setting of the
/// namespace, so that no other process of the machine is without ports.
/// </summary>
internal static class NetworkNamespace
{
    private const string Variable = "CHAOS_NETWORK_NAMESPACE";
    private const string Range = "/proc/sys/net/ipv4/ip_local_port_range";

    /// <summary>Whether this process runs in a namespace of its own.</summary>
    public static bool IsOwn { get; } = Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>Runs this program again in a namespace of its own. Returns its exit code; null where this user may not create one.</summary>
    public static async Task<int?> RunAsync(string[] arguments)
    {
        if (await ChaosEnvironment.RunAsync("unshare", "--net", "ip", "link", "set", "lo", "up") != 0)
        {
            return null;
        }

        using var process = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh", "dotnet", typeof(NetworkNamespace).Assembly.Location, .. arguments])
        {
            Environment = { [Variable] = "1" },
        })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Leaves the system no port to assign until the result is disposed. Ports in use stay in use.</summary>
    public static async Task<IDisposable> TakePortsAsync()
    {
        var before = await File.ReadAllTextAsync(Range);
        var last = new TcpListener(IPAddress.Loopback, 0);
        last.Start();
        var port = ((IPEndPoint)last.LocalEndpoint).Port;
        await File.WriteAllTextAsync(Range, string.Create(CultureInfo.InvariantCulture, $"{port} {port}"));
        return new Taken(before, last);
    }

    private sealed class Taken(string range, TcpListener last) : IDisposable
    {
        public void Dispose()
        {
            File.WriteAllText(Range, range);
            last.Dispose();
        }
    }
}
