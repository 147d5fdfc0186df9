using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DurableLocal.Bench.Chaos;

/// <summary>Forwards bytes between the functions and the runtime's services, and breaks, blocks or drops them on request.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _pairs = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private volatile Task _gate = Task.CompletedTask;
    private readonly byte[][] _resultNames;
    private volatile Action? _onLostResponse;

    /// <param name="target">Port of the runtime.</param>
    /// <param name="resultNames">Names of the queue and the table that results are written to.</param>
    public FaultyProxy(int target, IEnumerable<string> resultNames)
    {
        _target = target;
        _resultNames = [.. resultNames.Distinct().Select(Encoding.UTF8.GetBytes)];
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Resets all connections.</summary>
    public void Cut()
    {
        foreach (var (client, server) in _pairs)
        {
            client.Close();
            server.Close();
        }
    }

    /// <summary>Forwards nothing until <paramref name="end"/> has completed.</summary>
    public void BlockUntil(Task end) => _gate = end;

    /// <summary>Drops the next response to a write of a result, after the service has done it, and calls <paramref name="lost"/>.</summary>
    public void DropNextResponse(Action lost) => _onLostResponse = lost;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        var writes = new WriteDetector(_resultNames);
        try
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _target);
            _pairs[client] = server;
            await Task.WhenAny(
                PumpAsync(client.GetStream(), server.GetStream(), writes.OnRequest),
                PumpAsync(server.GetStream(), client.GetStream(), _ => ShouldForward(writes)));
        }
        catch (Exception broken) when (broken is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The runtime is down or the connection was reset: the client's connection is closed.
        }
        finally
        {
            _pairs.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private bool ShouldForward(WriteDetector writes)
    {
        if (!writes.IsWrite || Interlocked.Exchange(ref _onLostResponse, null) is not { } lost)
        {
            return true;
        }

        lost();
        return false;
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, bool> shouldForward)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer)) > 0)
            {
                await _gate;
                if (!shouldForward(buffer.AsMemory(0, read)))
                {
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // One side is closed: both end.
        }
    }

    /// <summary>Detects requests on a connection that write a result, as a row or as a message.</summary>
    private sealed class WriteDetector(byte[][] resultNames)
    {
        private bool _isWrite;
        private bool _isResult;

        public bool IsWrite => _isWrite && _isResult;

        public bool OnRequest(ReadOnlyMemory<byte> bytes)
        {
            if (bytes.Span.StartsWith("POST "u8))
            {
                _isWrite = bytes.Span.IndexOf("DynamoDB_20120810.PutItem"u8) >= 0 || bytes.Span.IndexOf("AmazonSQS.SendMessage"u8) >= 0;
                _isResult = false;
            }

            _isResult |= resultNames.Any(name => bytes.Span.IndexOf(name) >= 0);
            return true;
        }
    }
}
