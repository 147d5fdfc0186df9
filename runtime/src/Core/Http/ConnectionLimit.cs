using Microsoft.AspNetCore.Connections;

namespace DurableLocal.Core.Http;

/// <summary>Counts the connections that are open; one too many is let in only to be told so.</summary>
internal sealed class ConnectionLimit(int most)
{
    private int _open;

    public int Most => most;

    public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) > most)
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
