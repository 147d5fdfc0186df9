using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DurableLocal.Bench.Chaos;

/// <summary>Stands between the functions and the runtime's services, and passes bytes on until it is told not to.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _pairs = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private volatile Task _gate = Task.CompletedTask;
    private volatile Action? _onSideEffect;

    public FaultyProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Resets every connection there is.</summary>
    public void Cut()
    {
        foreach (var (client, server) in _pairs)
        {
            client.Close();
            server.Close();
        }
    }

    /// <summary>Holds everything back until <paramref name="end"/>.</summary>
    public void HoldUntil(Task end) => _gate = end;

    /// <summary>Loses the next answer to a write of a row or a message, after the service has done it, and tells.</summary>
    public void LoseNextAnswer(Action lost) => _onSideEffect = lost;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
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
        var writes = new WriteWatch();
        try
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _target);
            _pairs[client] = server;
            await Task.WhenAny(
                PumpAsync(client.GetStream(), server.GetStream(), writes.Request),
                PumpAsync(server.GetStream(), client.GetStream(), answer => Passes(writes)));
        }
        catch (Exception broken) when (broken is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The runtime is down or the connection was cut: the client sees it close.
        }
        finally
        {
            _pairs.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private bool Passes(WriteWatch writes)
    {
        if (!writes.IsWrite || Interlocked.Exchange(ref _onSideEffect, null) is not { } lost)
        {
            return true;
        }

        lost();
        return false;
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, bool> see)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer)) > 0)
            {
                await _gate;
                if (!see(buffer.AsMemory(0, read)))
                {
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // One side is gone; the pair ends.
        }
    }

    /// <summary>Whether the request on a connection writes a result: the row, or the message.</summary>
    private sealed class WriteWatch
    {
        private bool _isWrite;
        private bool _isResult;

        public bool IsWrite => _isWrite && _isResult;

        public bool Request(ReadOnlyMemory<byte> bytes)
        {
            if (bytes.Span.StartsWith("POST "u8))
            {
                _isWrite = bytes.Span.IndexOf("DynamoDB_20120810.PutItem"u8) >= 0 || bytes.Span.IndexOf("AmazonSQS.SendMessage"u8) >= 0;
                _isResult = false;
            }

            _isResult |= bytes.Span.IndexOf("durable-chaining-results"u8) >= 0;
            return true;
        }
    }
}
