using DurableLocal.Core.Clock;

namespace DurableLocal.Lambda.Environments;

/// <summary>Which environments may run an invocation: versions never share an environment, nor do the tenants of an isolated function.</summary>
/// <param name="Code">The folder of the code: that of <c>$LATEST</c> may change.</param>
internal readonly record struct EnvironmentKind(string Version, string? TenantId, string Code)
{
    public static EnvironmentKind Of(Invocation invocation) => Of(invocation.Function, invocation.TenantId);

    public static EnvironmentKind Of(FunctionVersion version, string? tenantId) =>
        new(version.Version, version.Function.TenantIsolated ? tenantId : null, version.Function.CodeUri);
}

/// <summary>An invocation that is queued for an environment or runs in one.</summary>
internal sealed class QueuedInvocation(Invocation invocation)
{
    private readonly TaskCompletionSource<InvocationOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Invocation Invocation => invocation;

    public EnvironmentKind Kind { get; } = EnvironmentKind.Of(invocation);

    public Task<InvocationOutcome> Outcome => _outcome.Task;

    public DateTimeOffset StartedAt { get; private set; }

    public long DeadlineMilliseconds { get; private set; }

    /// <summary>The timestamp (<see cref="TimeProvider.GetTimestamp"/>) at which it started.</summary>
    public long StartTimestamp { get; private set; }

    /// <summary>The timestamp at which it was queued for an environment.</summary>
    public long QueuedTimestamp { get; set; }

    public void Start(TimeProvider time)
    {
        StartedAt = time.GetUtcNow();
        StartTimestamp = time.GetTimestamp();
        // The function compares it with a clock of its own.
        DeadlineMilliseconds = (ModelledTime.RealNow(time) + invocation.Function.Function.Timeout).ToUnixTimeMilliseconds();
    }

    public void Complete(InvocationOutcome outcome) => _outcome.TrySetResult(outcome);

    /// <summary>Ends the invocation without an outcome, because a shutdown of the runtime is not a failure of the function.</summary>
    public void Cancel(CancellationToken cancellationToken = default) =>
        _outcome.TrySetCanceled(cancellationToken.IsCancellationRequested ? cancellationToken : new CancellationToken(canceled: true));
}
