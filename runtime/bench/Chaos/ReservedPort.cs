using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// A port that stays this run's while its runtime is dead: below those that the system hands out by itself, and held by
/// a locked file against other runs. Otherwise the runtime of a run beside this one may take it, and answer this one's
/// producer.
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    private const int First = 20_000;
    private const int Last = 29_999;

    private readonly FileStream _lock;

    private ReservedPort(int number, FileStream @lock) => (Number, _lock) = (number, @lock);

    public int Number { get; }

    /// <exception cref="InvalidOperationException">Every port of the range is in use.</exception>
    public static ReservedPort Take()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "chaos-ports"));
        for (var port = First; port <= Last; port++)
        {
            if (Lock(Path.Combine(folder.FullName, port.ToString(CultureInfo.InvariantCulture))) is { } file)
            {
                if (IsFree(port))
                {
                    return new ReservedPort(port, file);
                }

                file.Dispose();
            }
        }

        throw new InvalidOperationException($"no port from {First} to {Last} is free");
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream? Lock(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Another run has it.
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
