using Amazon.Lambda.SQSEvents;
using Amazon.Runtime;

namespace DurableChaining.Ingest;

/// <summary>
/// Continues the trace of each message in the requests that it causes. The SDK sends the trace of the invocation, which the
/// messages of a batch share.
/// </summary>
public static class MessageTrace
{
    private const string Header = "X-Amzn-Trace-Id";

    private static readonly AsyncLocal<string?> Current = new();

    /// <summary>Makes the requests of the calling method, and of what it calls, part of the message's trace.</summary>
    public static void Continue(SQSEvent.SQSMessage message) => Current.Value = message.Attributes?.GetValueOrDefault("AWSTraceHeader");

    /// <summary>Makes the client send the trace of the message; without one it sends that of the invocation.</summary>
    /// <returns>The client.</returns>
    public static T WithMessageTrace<T>(this T client)
        where T : AmazonServiceClient
    {
        client.BeforeRequestEvent += AddHeader;
        return client;
    }

    private static void AddHeader(object sender, RequestEventArgs request)
    {
        if (Current.Value is { } trace && request is WebServiceRequestEventArgs { Headers: { } headers })
        {
            headers[Header] = trace;
        }
    }
}
