using System.Reflection;
using System.Text.RegularExpressions;
using Amazon.Lambda.Core;

namespace DurableChaining.Lib.Tests.DurableExecution;

/// <summary>Records the lines that one async flow writes to the static <see cref="LambdaLogger"/>, which all tests share.</summary>
internal sealed partial class RecordedLambdaLog
{
    private static readonly AsyncLocal<RecordedLambdaLog?> Current = new();

    private readonly Lock _gate = new();
    private readonly List<LogLine> _lines = [];

    // A runtime replaces the same fields.
    static RecordedLambdaLog()
    {
        SetHook<Action<string, string, object[]>>("_loggingWithLevelAction", (level, message, args) => Current.Value?.Add(new LogLine(level, message, args, null)));
        SetHook<Action<string, Exception, string, object[]>>("_loggingWithLevelAndExceptionAction", (level, exception, message, args) => Current.Value?.Add(new LogLine(level, message, args, exception)));
    }

    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public IEnumerable<string> Messages => Lines.Select(line => line.Message);

    /// <summary>Records until disposed.</summary>
    public IDisposable Record()
    {
        Current.Value = this;
        return new Recording();
    }

    private void Add(LogLine line)
    {
        lock (_gate)
            _lines.Add(line);
    }

    private static void SetHook<T>(string field, T action)
        where T : Delegate =>
        typeof(LambdaLogger).GetField(field, BindingFlags.NonPublic | BindingFlags.Static)!.SetValue(null, action);

    private sealed class Recording : IDisposable
    {
        public void Dispose() => Current.Value = null;
    }

    internal sealed partial record LogLine(string Level, string Template, object[] Args, Exception? Exception)
    {
        /// <summary>The template without the placeholders that scopes append.</summary>
        public string Message => ScopeMembers().Replace(Template, "");

        /// <summary>The arguments by the names of their placeholders.</summary>
        public Dictionary<string, object> Members =>
            Placeholders().Matches(Template).Select(match => match.Groups[1].Value).Zip(Args).ToDictionary(pair => pair.First, pair => pair.Second);

        [GeneratedRegex(@"( \{(operationId|operationName|attempt|executionArn|awsRequestId)\})+$")]
        private static partial Regex ScopeMembers();

        [GeneratedRegex(@"(?<!\{)\{(\w+)\}")]
        private static partial Regex Placeholders();
    }
}
