using Amazon.Lambda.DurableExecution.Internal;

namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a parallel operation.</summary>
public sealed class ParallelConfig
{
    private int? _maxConcurrency;

    /// <summary>Maximum number of branches that run concurrently; null for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MaxConcurrency
    {
        get => _maxConcurrency;
        set => _maxConcurrency = CompletionPolicy.RequireConcurrency(value);
    }

    public CompletionConfig CompletionConfig { get; set; } = CompletionConfig.AllSuccessful();

    public NestingType NestingType { get; set; } = NestingType.Nested;
}
