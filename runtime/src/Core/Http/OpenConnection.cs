using System.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace DurableLocal.Core.Http;

/// <summary>An open connection, and whether a request of it is handled. One whose headers have not arrived yet is not.</summary>
/// <param name="limit">That of its port.</param>
internal sealed class OpenConnection(ConnectionContext connection, ConnectionLimit limit)
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int Retired = 2;

    private long _idleSince = Stopwatch.GetTimestamp();
    private int _state;

    public ConnectionLimit Limit => limit;

    public bool IsIdle => Volatile.Read(ref _state) == Idle;

    /// <summary>The timestamp at which its last request ended, or it was accepted.</summary>
    public long IdleSince => Volatile.Read(ref _idleSince);

    /// <summary>Whether its requests get an error response.</summary>
    public bool IsOverLimit { get; set; }

    public void BeginRequest() => Interlocked.CompareExchange(ref _state, Busy, Idle);

    public void EndRequest()
    {
        Volatile.Write(ref _idleSince, Stopwatch.GetTimestamp());
        Interlocked.CompareExchange(ref _state, Idle, Busy);
    }

    /// <summary>Makes an idle connection one that is about to be closed; returns false where a request has begun.</summary>
    public bool TryRetire() => Interlocked.CompareExchange(ref _state, Retired, Idle) == Idle;

    public void Close() => connection.Abort(new ConnectionAbortedException("Another connection took its place"));
}
