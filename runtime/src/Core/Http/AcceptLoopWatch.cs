using Microsoft.Extensions.Logging;

namespace DurableLocal.Core.Http;

/// <summary>Reports the end of Kestrel's accept loop, of which it writes a critical log entry and nothing else.</summary>
internal sealed class AcceptLoopWatch(Action onEnded) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Critical)
        {
            onEnded();
        }
    }

    public void AddProvider(ILoggerProvider provider)
    {
        // Entries of a lower level are of no use here.
    }

    public void Dispose()
    {
        // Holds nothing.
    }
}
