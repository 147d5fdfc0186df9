namespace DurableLocal.EventSources;

/// <summary>What an event source invokes: a plain function, or a durable one to the end of its execution.</summary>
internal interface IBatchTarget
{
    /// <summary>Never throws for what the function does; cancelling gives up an invocation that has not begun.</summary>
    Task<BatchOutcome> InvokeAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}

/// <param name="Payload">The answer, where <paramref name="Kind"/> is Answered.</param>
internal readonly record struct BatchOutcome(BatchOutcomeKind Kind, ReadOnlyMemory<byte> Payload = default);

internal enum BatchOutcomeKind
{
    /// <summary>The function answered.</summary>
    Answered,

    /// <summary>It threw, crashed or ran out of time.</summary>
    Failed,

    /// <summary>No environment could be had: nothing ran, the same batch may be tried again.</summary>
    Throttled,

    /// <summary>The runtime stops before anything ran.</summary>
    Abandoned,
}
