using System.Text;

namespace DurableLocal.Lambda.Logs;

/// <summary>
/// The last invocations of one environment, without their events. Output is read behind the invocations: a line may be one
/// of an invocation before the current one, and most loggers write the request id.
/// </summary>
public sealed class RecentInvocations
{
    private const int Kept = 8;

    /// <summary>The current one first; replaced as a whole, because lines are read on other threads.</summary>
    private Invocation[] _invocations = [];

    /// <summary>Returns the invocation whose request id the line contains, or the current one; null before the first.</summary>
    public Invocation? Of(ReadOnlySpan<byte> line)
    {
        var invocations = Volatile.Read(ref _invocations);
        Span<byte> id = stackalloc byte[64];
        foreach (var invocation in invocations)
        {
            if (Encoding.UTF8.TryGetBytes(invocation.RequestId, id, out var length) && line.IndexOf(id[..length]) >= 0)
            {
                return invocation;
            }
        }

        return invocations.Length == 0 ? null : invocations[0];
    }

    /// <summary>Makes an invocation the current one; called by one thread at a time.</summary>
    internal void Begin(Invocation invocation) =>
        Volatile.Write(ref _invocations, [invocation with { Payload = default }, .. _invocations.AsSpan(0, Math.Min(_invocations.Length, Kept - 1))]);
}
