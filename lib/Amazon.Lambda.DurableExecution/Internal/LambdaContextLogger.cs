using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using LambdaLogLevel = Amazon.Lambda.Core.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Adapts the logger of the invocation to <see cref="ILogger"/>. The message template and its values are passed
/// separately, so that a runtime with JSON logging writes them as members. Scopes are ignored: ILambdaLogger has none.
/// </summary>
internal sealed class LambdaContextLogger(ILambdaLogger logger) : ILogger
{
    private const string Template = "{OriginalFormat}";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var level = (LambdaLogLevel)(int)logLevel;
        var (message, arguments) = state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } values
            ? Split(values) ?? (formatter(state, exception), [])
            : (formatter(state, exception), []);
        if (exception is not null)
            logger.Log(level, exception, message, arguments);
        else if (arguments.Length > 0)
            logger.Log(level, message, arguments);
        else
            logger.Log(level, message);
    }

    // Microsoft.Extensions.Logging puts the template last, after one value per placeholder.
    private static (string Message, object?[] Arguments)? Split(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        if (values[^1] is not { Key: Template, Value: string template })
            return null;
        var arguments = new object?[values.Count - 1];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = values[i].Value;
        return (template, arguments);
    }
}
