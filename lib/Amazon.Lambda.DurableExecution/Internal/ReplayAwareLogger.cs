using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// The logger of one context. A mode-aware one writes nothing during replay. Scopes are always passed on, so that they
/// stay balanced.
/// </summary>
/// <param name="target">The logger without suppression. Steps write to it: the body of a step does not run during replay.</param>
internal sealed class ReplayAwareLogger(ILogger target, ExecutionState state, bool modeAware) : ILogger
{
    public ILogger Target => target;

    private bool IsSuppressed => modeAware && state.IsReplaying;

    /// <summary>Creates the logger of a new context: the default logger, mode-aware. It does not inherit the logger of the parent.</summary>
    public static ReplayAwareLogger ForContext(ExecutionState state) => new(DefaultLogger.Instance, state, modeAware: true);

    /// <summary>Returns a logger with the settings of a configuration; without a custom logger, the target remains.</summary>
    public ReplayAwareLogger With(LoggerConfig config) => new(config.CustomLogger ?? target, state, config.ModeAware);

    public IDisposable? BeginScope<TState>(TState scope)
        where TState : notnull => target.BeginScope(scope);

    public bool IsEnabled(LogLevel logLevel) => !IsSuppressed && target.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState entry, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsSuppressed)
            target.Log(logLevel, eventId, entry, exception, formatter);
    }
}
