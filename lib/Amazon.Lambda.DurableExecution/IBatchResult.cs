namespace Amazon.Lambda.DurableExecution;

/// <summary>The counts of a map or parallel operation.</summary>
public interface IBatchResult
{
    CompletionReason CompletionReason { get; }

    bool HasFailure { get; }

    int SuccessCount { get; }

    int FailureCount { get; }

    int StartedCount { get; }

    /// <summary>Number of units that were started; units that never started are not counted.</summary>
    int TotalCount { get; }
}

/// <summary>The outcome of a map or parallel operation. Every list is in the order of the items or branches.</summary>
public interface IBatchResult<T> : IBatchResult
{
    IReadOnlyList<IBatchItem<T>> All { get; }

    IReadOnlyList<IBatchItem<T>> Succeeded { get; }

    IReadOnlyList<IBatchItem<T>> Failed { get; }

    IReadOnlyList<IBatchItem<T>> Started { get; }

    /// <summary>Results of the units that succeeded.</summary>
    IReadOnlyList<T> GetResults();

    /// <summary>Errors of the units that failed.</summary>
    IReadOnlyList<DurableExecutionException> GetErrors();

    /// <summary>Throws the error of the first unit that failed; does nothing if none failed.</summary>
    void ThrowIfError();
}
