namespace Amazon.Lambda.DurableExecution.Internal;

internal sealed record BatchItem<T>(int Index, string? Name, BatchItemStatus Status, T? Result, DurableExecutionException? Error)
    : IBatchItem<T>
{
    public static BatchItem<T> Succeeded(int index, string? name, T result) => new(index, name, BatchItemStatus.Succeeded, result, null);

    public static BatchItem<T> Failed(int index, string? name, DurableExecutionException error) => new(index, name, BatchItemStatus.Failed, default, error);

    public static BatchItem<T> Started(int index, string? name) => new(index, name, BatchItemStatus.Started, default, null);
}

internal sealed class BatchResult<T> : IBatchResult<T>
{
    public BatchResult(IReadOnlyList<BatchItem<T>> items, CompletionReason reason)
    {
        All = items;
        CompletionReason = reason;
        Succeeded = With(items, BatchItemStatus.Succeeded);
        Failed = With(items, BatchItemStatus.Failed);
        Started = With(items, BatchItemStatus.Started);
    }

    public CompletionReason CompletionReason { get; }

    public IReadOnlyList<IBatchItem<T>> All { get; }

    public IReadOnlyList<IBatchItem<T>> Succeeded { get; }

    public IReadOnlyList<IBatchItem<T>> Failed { get; }

    public IReadOnlyList<IBatchItem<T>> Started { get; }

    public bool HasFailure => Failed.Count > 0;

    public int SuccessCount => Succeeded.Count;

    public int FailureCount => Failed.Count;

    public int StartedCount => Started.Count;

    public int TotalCount => All.Count;

    public IReadOnlyList<T> GetResults() => [.. Succeeded.Select(item => item.Result!)];

    public IReadOnlyList<DurableExecutionException> GetErrors() => [.. Failed.Select(item => item.Error!)];

    public void ThrowIfError()
    {
        if (HasFailure)
            throw Failed[0].Error!;
    }

    private static List<IBatchItem<T>> With(IReadOnlyList<BatchItem<T>> items, BatchItemStatus status) =>
        [.. items.Where(item => item.Status == status)];
}
