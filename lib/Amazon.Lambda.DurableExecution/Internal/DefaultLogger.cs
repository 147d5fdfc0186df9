using System.Text;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Writes to the static <see cref="LambdaLogger"/>, which the runtime sends to the log of the function. Template and values
/// are passed separately, so that a runtime with JSON logging writes the values as members. The members of the scopes in
/// force follow those of the message; the innermost scope wins, and the message wins over every scope.
/// </summary>
internal sealed class DefaultLogger : ILogger
{
    private const string Template = "{OriginalFormat}";

    private static readonly AsyncLocal<Scope?> Current = new();

    private DefaultLogger()
    {
    }

    public static DefaultLogger Instance { get; } = new();

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull => Current.Value = new Scope(state as IEnumerable<KeyValuePair<string, object?>> ?? [], Current.Value);

    // The runtime filters by AWS_LAMBDA_LOG_LEVEL.
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var names = new HashSet<string>();
        var arguments = new List<object?>();
        var message = new StringBuilder(TemplateOf(state, names, arguments) ?? Escape(formatter(state, exception)));
        for (var scope = Current.Value; scope is not null; scope = scope.Parent)
        {
            foreach (var (name, value) in scope.Members)
            {
                if (name == Template || !names.Add(name))
                    continue;
                message.Append(" {").Append(name).Append('}');
                arguments.Add(value);
            }
        }

        var text = arguments.Count > 0 ? message.ToString() : formatter(state, exception);
        if (exception is not null)
            LambdaLogger.Log(logLevel.ToString(), exception, text, [.. arguments]);
        else
            LambdaLogger.Log(logLevel.ToString(), text, [.. arguments]);
    }

    /// <summary>Returns the template of a message with values, and adds the values and their names; null for any other message.</summary>
    private static string? TemplateOf<TState>(TState state, HashSet<string> names, List<object?> arguments)
    {
        // Microsoft.Extensions.Logging puts the template last, after one value per placeholder.
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } values ||
            values[^1] is not { Key: Template, Value: string template })
        {
            return null;
        }

        for (var i = 0; i < values.Count - 1; i++)
        {
            names.Add(values[i].Key);
            arguments.Add(values[i].Value);
        }

        return template;
    }

    // Braces of a text without values are no placeholders.
    private static string Escape(string text) =>
        text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private sealed record Scope(IEnumerable<KeyValuePair<string, object?>> Members, Scope? Parent) : IDisposable
    {
        public void Dispose() => Current.Value = Parent;
    }
}
