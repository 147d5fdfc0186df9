using System.Collections;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Hosting;

/// <summary>
/// Adds members to the arguments of every entry. Scopes are ignored: Powertools has one scope per logger, which concurrent
/// work would overwrite.
/// </summary>
internal sealed class MemberLogger(ILogger target, IReadOnlyList<KeyValuePair<string, object?>> members) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => target.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        target.Log(
            logLevel,
            eventId,
            new Entry<TState>(members, state, formatter),
            exception,
            static (entry, thrown) => entry.Formatter(entry.State, thrown));

    /// <summary>The members, then the arguments and the template of the message.</summary>
    private readonly record struct Entry<TState>(
        IReadOnlyList<KeyValuePair<string, object?>> Members, TState State, Func<TState, Exception?, string> Formatter)
        : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private IReadOnlyList<KeyValuePair<string, object?>> Arguments => State as IReadOnlyList<KeyValuePair<string, object?>> ?? [];

        public int Count => Members.Count + Arguments.Count;

        public KeyValuePair<string, object?> this[int index] => index < Members.Count ? Members[index] : Arguments[index - Members.Count];

        public override string ToString() => Formatter(State, null);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Members.Concat(Arguments).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
