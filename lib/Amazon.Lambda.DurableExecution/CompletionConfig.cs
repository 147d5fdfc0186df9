namespace Amazon.Lambda.DurableExecution;

/// <summary>Defines when a map or parallel operation is complete. With nothing set, the first failure completes it.</summary>
public sealed class CompletionConfig
{
    private int? _minSuccessful;
    private int? _toleratedFailureCount;
    private double? _toleratedFailurePercentage;

    /// <summary>Number of successful units that completes the operation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MinSuccessful
    {
        get => _minSuccessful;
        set => _minSuccessful = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MinSuccessful), value, "MinSuccessful must be at least 1.");
    }

    /// <summary>Number of failed units that is tolerated; one more completes the operation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int? ToleratedFailureCount
    {
        get => _toleratedFailureCount;
        set => _toleratedFailureCount = value is null or >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ToleratedFailureCount), value, "ToleratedFailureCount must not be negative.");
    }

    /// <summary>Tolerated share of failed units among all units, as a ratio from 0 to 1; a larger share completes the operation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside 0 to 1.</exception>
    public double? ToleratedFailurePercentage
    {
        get => _toleratedFailurePercentage;
        set => _toleratedFailurePercentage = value is null or (>= 0 and <= 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ToleratedFailurePercentage), value, "ToleratedFailurePercentage must be a ratio from 0 to 1.");
    }

    /// <summary>The first failure completes the operation.</summary>
    public static CompletionConfig AllSuccessful() => new() { ToleratedFailureCount = 0 };

    /// <summary>Every unit runs to its end, even if others fail.</summary>
    public static CompletionConfig AllCompleted() => new() { ToleratedFailureCount = int.MaxValue };

    /// <summary>The first success completes the operation.</summary>
    public static CompletionConfig FirstSuccessful() => new() { MinSuccessful = 1 };
}
