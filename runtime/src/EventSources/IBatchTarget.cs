namespace DurableLocal.EventSources;

/// <summary>The target of an event source mapping: a plain function, or a durable function, which runs to the end of its execution.</summary>
internal interface IBatchTarget
{
    /// <summary>Runs a batch and returns its outcome; an error of the function is an outcome, not an exception.</summary>
    /// <param name="payload">The event, JSON in UTF-8.</param>
    /// <param name="traces">The X-Ray trace headers of the messages that have one.</param>
    /// <param name="stopping">Ends the wait for an invocation that has not started; one that has started continues.</param>
    /// <param name="ending">Ends the wait for the end of a durable execution, which continues at the next start of the runtime.</param>
    Task<BatchOutcome> InvokeAsync(ReadOnlyMemory<byte> payload, IReadOnlyList<string> traces, CancellationToken stopping, CancellationToken ending);
}

/// <param name="Payload">The response, when <paramref name="Kind"/> is <see cref="BatchOutcomeKind.Succeeded"/>.</param>
internal readonly record struct BatchOutcome(BatchOutcomeKind Kind, ReadOnlyMemory<byte> Payload = default);

internal enum BatchOutcomeKind
{
    /// <summary>The function returned a response.</summary>
    Succeeded,

    /// <summary>The function threw an exception, crashed or timed out.</summary>
    Failed,

    /// <summary>There was no environment; nothing ran, and the batch can be retried.</summary>
    Throttled,

    /// <summary>The runtime stopped before anything ran.</summary>
    NotStarted,
}
