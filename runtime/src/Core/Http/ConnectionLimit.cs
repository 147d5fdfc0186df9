using Microsoft.AspNetCore.Connections;

namespace DurableLocal.Core.Http;

/// <summary>Limits the number of open connections. A connection over the limit is accepted and marked, so that its requests get an error response.</summary>
internal sealed class ConnectionLimit(int max)
{
    private int _open;

    public int Max => max;

    /// <summary>Middleware that counts a connection while it is open.</summary>
    public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) > max)
            {
                connection.Features.Set(this);
            }

            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };
}
