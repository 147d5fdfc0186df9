namespace DurableLocal.Durable;

/// <summary>What the service does not publish or a machine may want otherwise.</summary>
public sealed record DurableEngineOptions
{
    /// <summary>
    /// Delay before the invocation after the first, second… failed one in a row; the last repeats. The service's own
    /// figures are not published.
    /// </summary>
    public IReadOnlyList<TimeSpan> InvocationBackoff { get; init; } =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5)];

    /// <summary>Failed invocations in a row that are borne; one more fails the execution.</summary>
    public int ToleratedFailures { get; init; } = 5;

    /// <summary>Delay after an invocation for which no environment could be had.</summary>
    public TimeSpan ThrottleDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a timer that is due and the end of a chained invoke wait for the end of the invocation that runs, so that
    /// the history records it first however slow the machine is. An invocation that polls is told at once.
    /// </summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Invocations of one function handed to the invoker at once.</summary>
    public int ConcurrentInvocations { get; init; } = 256;

    /// <summary>Rough bytes of idle executions kept in memory.</summary>
    public long MemoryLimit { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Why a function (its name) may not invoke a target (its ARN), or null where it may: the service makes a chained
    /// invoke with the role of the function that asked for it.
    /// </summary>
    public Func<string, string, string?> AuthorizeInvoke { get; init; } = static (_, _) => null;

    /// <summary>Hears of defects in work that no request waits for.</summary>
    public Action<Exception> ReportDefect { get; init; } = static defect => Console.Error.WriteLine(defect);
}
