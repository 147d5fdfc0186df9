using System.Text.Json;

namespace DurableLocal.Sqs;

/// <summary>One operation of the SQS API: parses and validates its request, runs it, and writes the response.</summary>
internal interface ISqsAction
{
    /// <param name="request">The JSON body; valid until the returned task completes.</param>
    /// <param name="response">Positioned inside the response object; the action writes its members.</param>
    /// <param name="cancellationToken">Cancelled when the client disconnects.</param>
    /// <exception cref="Protocol.SqsException">The request is invalid, or the operation failed with an error of the API.</exception>
    Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter response, CancellationToken cancellationToken);
}

/// <summary>An operation that sends messages, which carry the trace header of the request.</summary>
internal interface ITracedSqsAction : ISqsAction
{
    /// <param name="request">See <see cref="ISqsAction.RunAsync"/>.</param>
    /// <param name="trace">The request's <c>X-Amzn-Trace-Id</c>, or null.</param>
    /// <param name="response">See <see cref="ISqsAction.RunAsync"/>.</param>
    /// <param name="cancellationToken">See <see cref="ISqsAction.RunAsync"/>.</param>
    Task RunAsync(ReadOnlyMemory<byte> request, string? trace, Utf8JsonWriter response, CancellationToken cancellationToken);
}
