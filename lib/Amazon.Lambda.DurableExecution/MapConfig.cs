using Amazon.Lambda.DurableExecution.Internal;

namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a map operation.</summary>
public sealed class MapConfig<TItem>
{
    private int? _maxConcurrency;

    /// <summary>Maximum number of items that run concurrently; null for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MaxConcurrency
    {
        get => _maxConcurrency;
        set => _maxConcurrency = CompletionPolicy.RequireConcurrency(value);
    }

    public CompletionConfig CompletionConfig { get; set; } = CompletionConfig.AllSuccessful();

    public NestingType NestingType { get; set; } = NestingType.Nested;

    /// <summary>Returns the name of an item in the history from the item and its index. Must be the same at every replay.</summary>
    public Func<TItem, int, string>? ItemNamer { get; set; }
}
