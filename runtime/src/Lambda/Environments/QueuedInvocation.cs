namespace DurableLocal.Lambda.Environments;

/// <summary>Which environments may run an invocation: versions never share one, nor do tenants of an isolated function.</summary>
internal readonly record struct EnvironmentKind(string Version, string? TenantId)
{
    public static EnvironmentKind Of(Invocation invocation) =>
        new(invocation.Function.Version, invocation.Function.Function.TenantIsolated ? invocation.TenantId : null);
}

/// <summary>An invocation on its way through an environment.</summary>
internal sealed class QueuedInvocation(Invocation invocation)
{
    private readonly TaskCompletionSource<InvocationOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Invocation Invocation => invocation;

    public EnvironmentKind Kind { get; } = EnvironmentKind.Of(invocation);

    public Task<InvocationOutcome> Outcome => _outcome.Task;

    public DateTimeOffset StartedAt { get; private set; }

    public long DeadlineMilliseconds { get; private set; }

    /// <summary>Reading of the time provider's high-resolution clock.</summary>
    public long StartTimestamp { get; private set; }

    /// <summary>Reading taken when it was queued for an environment.</summary>
    public long QueuedTimestamp { get; set; }

    public void Start(TimeProvider time)
    {
        StartedAt = time.GetUtcNow();
        StartTimestamp = time.GetTimestamp();
        DeadlineMilliseconds = (StartedAt + invocation.Function.Function.Timeout).ToUnixTimeMilliseconds();
    }

    public void Complete(InvocationOutcome outcome) => _outcome.TrySetResult(outcome);

    /// <summary>Ends it without an outcome: the runtime goes down, and nobody may take that for the function's failure.</summary>
    public void Abandon(CancellationToken cancellationToken = default) =>
        _outcome.TrySetCanceled(cancellationToken.IsCancellationRequested ? cancellationToken : new CancellationToken(canceled: true));
}
