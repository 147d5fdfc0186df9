using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Opens a scope that tells execution, operation and attempt around each line. A workflow's logger keeps silent while
/// the execution replays; the body of a step runs only when it really runs, so its logger never does.
/// </summary>
internal sealed class ScopedLogger(ReplayAwareLogger log, Dictionary<string, object> scope, bool silentAtReplay) : ILogger
{
    public static ScopedLogger ForContext(ReplayAwareLogger log, string executionArn, string? operationId, string? operationName) =>
        new(log, Scope(executionArn, operationId, operationName), silentAtReplay: true);

    public static ScopedLogger ForAttempt(ReplayAwareLogger log, string executionArn, string operationId, string? operationName, int attempt)
    {
        var scope = Scope(executionArn, operationId, operationName);
        scope["attempt"] = attempt;
        return new ScopedLogger(log, scope, silentAtReplay: false);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.Target.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !(silentAtReplay && log.IsSilent) && log.Target.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (silentAtReplay && log.IsSilent)
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
