using System.Security.Cryptography;
using System.Text;

namespace DurableLocal.Telemetry.Traces;

/// <summary>
/// Derives the ids of spans from the ids of the work. A parent that is recorded later, or by another process after a
/// crash, thereby has the id that its children name.
/// </summary>
internal static class SpanIds
{
    /// <summary>The send of a message.</summary>
    public static string Send(Guid message) => Of($"send {message}");

    /// <summary>The processing of a message on one queue, over all its deliveries.</summary>
    public static string Process(Guid message, string queue) => Of($"process {queue} {message}");

    /// <summary>An invocation. An invocation of a batch has a span in the trace of each message.</summary>
    public static string Invocation(string attempt, string traceId) => Of($"invoke {attempt} {traceId}");

    /// <summary>A durable execution.</summary>
    public static string Execution(string arn) => Of($"execution {arn}");

    /// <summary>An operation of a durable execution.</summary>
    public static string Operation(string executionArn, string operationId) => Of($"operation {executionArn} {operationId}");

    /// <summary>An event of a durable execution's history: an attempt, or an invocation.</summary>
    public static string Event(string executionArn, long eventId) => Of($"event {executionArn} {eventId}");

    private static string Of(string work)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(work), hash);
        return Convert.ToHexStringLower(hash[..8]);
    }
}
