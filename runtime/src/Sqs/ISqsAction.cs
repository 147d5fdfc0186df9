using System.Text.Json;

namespace DurableLocal.Sqs;

/// <summary>One operation of SQS: reads its request, checks it, acts, and writes the members of its answer.</summary>
internal interface ISqsAction
{
    /// <param name="request">The JSON body; valid until the returned task completes.</param>
    /// <param name="answer">Stands inside the answer's object.</param>
    /// <exception cref="Protocol.SqsException">SQS refuses the request.</exception>
    Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken);
}

/// <summary>An operation that sends messages, which go on with the trace of the request that brought them.</summary>
internal interface ITracedSqsAction : ISqsAction
{
    /// <param name="trace">The request's <c>X-Amzn-Trace-Id</c>, or null.</param>
    Task RunAsync(ReadOnlyMemory<byte> request, string? trace, Utf8JsonWriter answer, CancellationToken cancellationToken);
}
