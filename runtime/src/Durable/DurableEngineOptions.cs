namespace DurableLocal.Durable;

/// <summary>Settings of the engine: figures that the service does not publish, and limits that depend on the machine.</summary>
public sealed record DurableEngineOptions
{
    /// <summary>
    /// Delay after the first, second… consecutive failed invocation; the last one repeats until the timeout of the execution. The
    /// service does not publish its own.
    /// </summary>
    public IReadOnlyList<TimeSpan> InvocationBackoff { get; init; } =
        [.. new[] { 1, 2, 4, 8, 16, 30 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    /// <summary>Delay after an invocation for which no environment was available.</summary>
    public TimeSpan ThrottleDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a due timer and the end of a chained invoke wait for the end of the running invocation, so that the history
    /// records that end first, however slow the machine is. An invocation that polls, or records what follows
    /// from a timer, receives them at once.
    /// </summary>
    public TimeSpan MaxDeferral { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Invocations of one function that are handed to the invoker at once.</summary>
    public int ConcurrentInvocations { get; init; } = 256;

    /// <summary>Approximate bytes of idle executions kept in memory.</summary>
    public long MemoryLimit { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Returns why a function (its name) may not invoke a target (its ARN), or null if it may: the service makes a chained
    /// invoke with the role of the calling function.
    /// </summary>
    public Func<string, string, string?> AuthorizeInvoke { get; init; } = static (_, _) => null;

    /// <summary>Called with a function (its name) and a problem that concerns its owner, such as a dead letter that its queue rejects.</summary>
    public Action<string, string> ReportProblem { get; init; } = static (function, problem) => Console.Error.WriteLine($"function {function}: {problem}");

    /// <summary>Called with each exception of work that no request waits for.</summary>
    public Action<Exception> ReportDefect { get; init; } = static defect => Console.Error.WriteLine(defect);
}
