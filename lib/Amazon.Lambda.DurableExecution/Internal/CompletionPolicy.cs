namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Counts the outcomes of a map or parallel operation and decides when and why it is complete.</summary>
internal sealed class CompletionPolicy(CompletionConfig config, int total)
{
    private int _succeeded;
    private int _failed;

    public bool IsMet =>
        _succeeded + _failed == total || ToleranceExceeded || MinSuccessfulReached;

    public CompletionReason Reason => this switch
    {
        { ToleranceExceeded: true } => CompletionReason.FailureToleranceExceeded,
        { MinSuccessfulReached: true } when _succeeded + _failed < total => CompletionReason.MinSuccessfulReached,
        _ => CompletionReason.AllCompleted,
    };

    private bool MinSuccessfulReached => _succeeded >= config.MinSuccessful;

    private bool ToleranceExceeded =>
        _failed > config.ToleratedFailureCount ||
        (double)_failed / total > config.ToleratedFailurePercentage ||
        (_failed > 0 && config is { MinSuccessful: null, ToleratedFailureCount: null, ToleratedFailurePercentage: null });

    /// <summary>Whether enough units can still succeed if some of the open ones never end.</summary>
    public bool CanBeMetWithout(int units) => total - _failed - units >= config.MinSuccessful;

    public void Succeeded() => _succeeded++;

    public void Failed() => _failed++;

    public static int? RequireConcurrency(int? value) => value is null or >= 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "MaxConcurrency must be at least 1.");
}
