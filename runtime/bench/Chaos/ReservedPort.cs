using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// A port that is reserved for a run while its runtime is down: outside the system's ephemeral range, and reserved against
/// other runs of the user by a locked file. Otherwise the runtime of a concurrent run could listen on it and serve this run's producer.
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    private const int First = 20_000;
    private const int Last = 29_999;

    private readonly FileStream _lock;

    private ReservedPort(int number, string file) =>
        (Number, _lock) = (number, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));

    public int Number { get; }

    /// <summary>Reserves a free port.</summary>
    /// <exception cref="InvalidOperationException">Every port of the range is in use.</exception>
    public static ReservedPort Reserve()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"chaos-ports-{Environment.UserName}")).FullName;
        return Enumerable.Range(First, Last - First + 1).Select(port => TryReserve(folder, port)).FirstOrDefault(static port => port is not null)
            ?? throw new InvalidOperationException($"no port from {First} to {Last} is free");
    }

    public void Dispose() => _lock.Dispose();

    private static ReservedPort? TryReserve(string folder, int port)
    {
        try
        {
            return IsFree(port) ? new ReservedPort(port, Path.Combine(folder, port.ToString(CultureInfo.InvariantCulture))) : null;
        }
        catch (IOException)
        {
            // Reserved by another run.
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
