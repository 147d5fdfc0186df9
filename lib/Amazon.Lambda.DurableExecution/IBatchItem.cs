namespace Amazon.Lambda.DurableExecution;

/// <summary>The outcome of one unit of a map or parallel operation.</summary>
public interface IBatchItem<T>
{
    /// <summary>Index among the items or branches, from 0.</summary>
    int Index { get; }

    string? Name { get; }

    BatchItemStatus Status { get; }

    /// <summary>The result of a unit that succeeded; default otherwise.</summary>
    T? Result { get; }

    /// <summary>The error of a unit that failed; null otherwise.</summary>
    DurableExecutionException? Error { get; }
}
