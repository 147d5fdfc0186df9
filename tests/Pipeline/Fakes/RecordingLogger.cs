using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Tests.Fakes;

/// <summary>Records log lines with the members of the scopes that are open when they are written.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly AsyncLocal<Scope?> _current = new();

    public ConcurrentQueue<Line> Lines { get; } = new();

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull =>
        _current.Value = new Scope(this, _current.Value, (IEnumerable<KeyValuePair<string, object>>)(object)state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var members = new Dictionary<string, object>();
        for (var scope = _current.Value; scope is not null; scope = scope.Outer)
        {
            foreach (var (name, value) in scope.Members)
            {
                members.TryAdd(name, value);
            }
        }

        Lines.Enqueue(new Line(logLevel, formatter(state, exception), members));
    }

    public sealed record Line(LogLevel Level, string Message, IReadOnlyDictionary<string, object> Members);

    private sealed record Scope(RecordingLogger Logger, Scope? Outer, IEnumerable<KeyValuePair<string, object>> Members) : IDisposable
    {
        public void Dispose() => Logger._current.Value = Outer;
    }
}
