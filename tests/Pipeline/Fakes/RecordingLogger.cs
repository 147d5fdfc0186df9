using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Tests.Fakes;

/// <summary>
/// Records log lines with their members, as Powertools finds them: the members of the logger's one scope, which concurrent
/// work shares, then the arguments of the message.
/// </summary>
internal sealed class RecordingLogger : ILogger
{
    private volatile Scope? _current;

    public ConcurrentQueue<Line> Lines { get; } = new();

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull =>
        _current = new Scope(this, (IEnumerable<KeyValuePair<string, object>>)(object)state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var members = new Dictionary<string, object>(_current?.Members ?? []);
        foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object>> ?? [])
        {
            if (name != "{OriginalFormat}")
            {
                members.TryAdd(name, value);
            }
        }

        Lines.Enqueue(new Line(logLevel, formatter(state, exception), exception, members));
    }

    public sealed record Line(LogLevel Level, string Message, Exception? Exception, IReadOnlyDictionary<string, object> Members);

    private sealed record Scope(RecordingLogger Logger, IEnumerable<KeyValuePair<string, object>> Members) : IDisposable
    {
        public void Dispose() => Logger._current = null;
    }
}
