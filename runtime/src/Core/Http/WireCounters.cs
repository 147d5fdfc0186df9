using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Core.Http;

/// <param name="Requests">Number of requests.</param>
/// <param name="BytesIn">Bytes of the requests, headers included.</param>
/// <param name="BytesOut">Bytes of the responses, headers included.</param>
public sealed record WireCount(long Requests, long BytesIn, long BytesOut);

/// <summary>
/// Counts requests and bytes by operation. The bytes are the kernel's counters of each connection, read when a request
/// begins and ends: HTTP/1.1 has one request at a time. The last response before a connection closes is not counted.
/// </summary>
public sealed class WireCounters
{
    private readonly ConcurrentDictionary<string, Operation> _operations = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<Socket, Connection> _connections = [];

    /// <summary>Linux only: other kernels do not have these counters, or not in this form.</summary>
    public static bool AreSupported => OperatingSystem.IsLinux();

    /// <summary>Runs <paramref name="serve"/> and counts the request under the operation.</summary>
    public async Task CountAsync(IFeatureCollection request, string operationName, Func<Task> serve)
    {
        var operation = _operations.GetOrAdd(operationName, static _ => new Operation());
        var connection = _connections.GetValue(request.GetRequiredFeature<IConnectionSocketFeature>().Socket, static socket => new Connection(socket));
        connection.Begin(operation);
        try
        {
            await serve().ConfigureAwait(false);
        }
        finally
        {
            connection.End(operation);
        }
    }

    /// <summary>Returns the counts by operation since the start.</summary>
    public SortedDictionary<string, WireCount> Read()
    {
        foreach (var (_, connection) in _connections)
        {
            connection.CountResponse();
        }

        return new(_operations.ToDictionary(static pair => pair.Key, static pair => pair.Value.Read()), StringComparer.Ordinal);
    }

    private sealed class Operation
    {
        private long _requests;
        private long _bytesIn;
        private long _bytesOut;

        public WireCount Read() => new(Interlocked.Read(ref _requests), Interlocked.Read(ref _bytesIn), Interlocked.Read(ref _bytesOut));

        public void Requested(long bytes)
        {
            Interlocked.Increment(ref _requests);
            Interlocked.Add(ref _bytesIn, bytes);
        }

        public void Responded(long bytes) => Interlocked.Add(ref _bytesOut, bytes);
    }

    private sealed class Connection(Socket socket)
    {
        private readonly Lock _gate = new();
        private Operation? _current;
        private long _received;
        private long _acknowledged;

        /// <summary>Attributes the bytes acknowledged so far to the previous operation: a client has received its whole response before it sends the next request.</summary>
        public void Begin(Operation operation)
        {
            lock (_gate)
            {
                CountResponse();
                _current = operation;
            }
        }

        public void End(Operation operation)
        {
            lock (_gate)
            {
                var received = TcpInfo(socket).Received;
                operation.Requested(received - _received);
                _received = received;
            }
        }

        public void CountResponse()
        {
            lock (_gate)
            {
                var acknowledged = TcpInfo(socket).Acknowledged;
                _current?.Responded(acknowledged - _acknowledged);
                _acknowledged = acknowledged;
            }
        }

        /// <summary><c>tcpi_bytes_acked</c> and <c>tcpi_bytes_received</c> of <c>struct tcp_info</c>; the last values where the socket is closed.</summary>
        private (long Acknowledged, long Received) TcpInfo(Socket socket)
        {
            const int Tcp = 6, Info = 11, BytesAcknowledged = 120, BytesReceived = 128;
            Span<byte> info = stackalloc byte[BytesReceived + sizeof(long)];
            try
            {
                socket.GetRawSocketOption(Tcp, Info, info);
                return (BinaryPrimitives.ReadInt64LittleEndian(info[BytesAcknowledged..]), BinaryPrimitives.ReadInt64LittleEndian(info[BytesReceived..]));
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
            {
                return (_acknowledged, _received);
            }
        }
    }
}
