using System.Text.Json;

namespace DurableChaining.Local.Sqs;

/// <summary>One operation of SQS: reads its request, checks it, acts, and writes the members of its answer.</summary>
internal interface ISqsAction
{
    /// <param name="request">The JSON body; valid until the returned task completes.</param>
    /// <param name="answer">Stands inside the answer's object.</param>
    /// <exception cref="Protocol.SqsException">SQS refuses the request.</exception>
    Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken);
}
