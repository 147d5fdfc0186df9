using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Writes each line in a scope with the execution, operation and attempt. The logger of a workflow is suppressed during
/// replay; the logger of a step is not, because the body of a step does not run during replay.
/// </summary>
internal sealed class ScopedLogger(ReplayAwareLogger log, Dictionary<string, object> scope, bool suppressDuringReplay) : ILogger
{
    public static ScopedLogger ForContext(ReplayAwareLogger log, string executionArn, string? operationId, string? operationName) =>
        new(log, Scope(executionArn, operationId, operationName), suppressDuringReplay: true);

    public static ScopedLogger ForAttempt(ReplayAwareLogger log, string executionArn, string operationId, string? operationName, int attempt)
    {
        var scope = Scope(executionArn, operationId, operationName);
        scope["attempt"] = attempt;
        return new ScopedLogger(log, scope, suppressDuringReplay: false);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.Target.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !(suppressDuringReplay && log.IsSuppressed) && log.Target.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (suppressDuringReplay && log.IsSuppressed)
            return;
        var target = log.Target;
        using (target.BeginScope(scope))
            target.Log(logLevel, eventId, state, exception, formatter);
    }

    private static Dictionary<string, object> Scope(string executionArn, string? operationId, string? operationName)
    {
        var scope = new Dictionary<string, object> { ["durableExecutionArn"] = executionArn };
        if (operationId is not null)
            scope["operationId"] = operationId;
        if (operationName is not null)
            scope["operationName"] = operationName;
        return scope;
    }
}
