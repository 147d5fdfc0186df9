using Microsoft.AspNetCore.Connections;

namespace DurableLocal.Core.Http;

/// <summary>
/// Limits the open connections of a port. One above the limit takes the place of the one that has had no request for the
/// longest time, so that connections which are held open, or whose requests never arrive, keep nobody out. Where every
/// connection has a request, the new one is accepted and marked: its request gets an error response.
/// </summary>
internal sealed class ConnectionLimit(int max)
{
    private readonly HashSet<OpenConnection> _open = [];
    private readonly Lock _gate = new();

    public int Max => max;

    /// <summary>Counts a connection, in the order in which they are accepted, until <see cref="Remove"/>.</summary>
    public OpenConnection Add(ConnectionContext connection)
    {
        var added = new OpenConnection(connection, this);
        OpenConnection? replaced = null;
        lock (_gate)
        {
            if (_open.Count >= max)
            {
                replaced = TakeLongestIdle();
                added.IsOverLimit = replaced is null;
            }

            _open.Add(added);
        }

        replaced?.Close();
        return added;
    }

    public void Remove(OpenConnection connection)
    {
        lock (_gate)
        {
            _open.Remove(connection);
        }
    }

    /// <summary>Removes the connection that has been idle for the longest time, and that gets no request any more; null where none is idle.</summary>
    private OpenConnection? TakeLongestIdle()
    {
        while (true)
        {
            OpenConnection? longest = null;
            foreach (var connection in _open)
            {
                if (connection.IsIdle && (longest is null || connection.IdleSince < longest.IdleSince))
                {
                    longest = connection;
                }
            }

            if (longest is null || longest.TryRetire())
            {
                _ = longest is not null && _open.Remove(longest);
                return longest;
            }
        }
    }
}
