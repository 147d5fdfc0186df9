using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>
/// A logger of one category. It has one scope, as in the official package: a second <see cref="BeginScope"/> replaces the
/// first, disposing either ends both, and concurrent flows share it. Nothing that a log call is given makes it throw.
/// </summary>
internal sealed class PowertoolsLogger(string category, PowertoolsLoggerProvider provider) : ILogger
{
    private const string TraceVariable = "_X_AMZN_TRACE_ID";
    private const string TraceRoot = "Root=";

    private volatile Dictionary<string, object> _scope;

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull
    {
        _scope = ScopeMembers.Of(state);
        return new Scope(this);
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= provider.Minimum;

    /// <exception cref="LogFormatException">The custom formatter threw an exception or returned null.</exception>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception exception, Func<TState, Exception, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        ArgumentNullException.ThrowIfNull(formatter);
        var settings = provider.Settings;
        var arguments = MessageArguments.Of(state);
        var message = exception is null && arguments.IsObject(out var value) ? value : Text(state, exception, formatter, arguments);
        var entry = Entry(logLevel, message, exception, arguments);
        settings.Output.WriteLine(settings.Formatter is { } custom
            ? Format(custom, entry, settings.JsonOptions)
            : LogLine.Write(entry, settings));
    }

    private static string Text<TState>(
        TState state, Exception exception, Func<TState, Exception, string> formatter, MessageArguments arguments)
    {
        try
        {
            return formatter(state, exception);
        }
        catch (Exception)
        {
            // Too few arguments, a template with a stray brace, or an argument whose ToString throws.
            return arguments.Template;
        }
    }

    private LogEntry Entry(LogLevel level, object message, Exception exception, MessageArguments arguments)
    {
        var settings = provider.Settings;
        var invocation = InvocationContext.Current;
        return new LogEntry
        {
            Level = level,
            Message = message,
            Exception = exception,
            Name = category,
            Service = settings.Service,
            Timestamp = provider.Time.GetUtcNow().UtcDateTime,
            ColdStart = invocation?.ColdStart ?? InvocationContext.IsColdStart,
            SamplingRate = settings.SamplingRate,
            XRayTraceId = TraceId(),
            CorrelationId = invocation?.CorrelationId,
            LambdaContext = invocation?.Lambda is { } lambda ? ToContext(lambda) : null,
            ExtraKeys = ExtraKeys(arguments, settings.Formatter is null ? invocation?.CorrelationId : null),
        };
    }

    /// <summary>Collects the members of the caller. The first source of a name counts: appended keys, the scope, arguments of the message.</summary>
    /// <param name="correlationId">From the event, which counts as an appended key; null if a formatter reads it from its own property.</param>
    private Dictionary<string, object> ExtraKeys(MessageArguments arguments, string correlationId)
    {
        var extra = new Dictionary<string, object>(AppendedKeys.All);
        if (correlationId is not null)
        {
            extra.TryAdd(provider.Settings.Keys.CorrelationId, correlationId);
        }

        foreach (var (key, value) in _scope ?? [])
        {
            if (!string.IsNullOrWhiteSpace(key))
            {
                extra.TryAdd(key, value);
            }
        }

        arguments.AddTo(extra);
        return extra;
    }

    private static LogEntryLambdaContext ToContext(Amazon.Lambda.Core.ILambdaContext lambda) => new()
    {
        FunctionName = lambda.FunctionName,
        FunctionVersion = lambda.FunctionVersion,
        MemoryLimitInMB = lambda.MemoryLimitInMB,
        InvokedFunctionArn = lambda.InvokedFunctionArn,
        AwsRequestId = lambda.AwsRequestId,
    };

    /// <summary>Returns the Root part of the trace header, without its Parent and Sampled parts.</summary>
    private static string TraceId()
    {
        var header = Environment.GetEnvironmentVariable(TraceVariable);
        return string.IsNullOrEmpty(header)
            ? null
            : header.Split(';')[0] is var root && root.StartsWith(TraceRoot, StringComparison.Ordinal) ? root[TraceRoot.Length..] : header;
    }

    private static string Format(ILogFormatter custom, LogEntry entry, JsonSerializerOptions options)
    {
        if (entry.Exception is not null)
        {
            entry.ExtraKeys.TryAdd(nameof(LogEntry.Exception), entry.Exception);
        }

        entry.ExtraKeys = entry.ExtraKeys.Count > 0 ? entry.ExtraKeys : null;
        try
        {
            return JsonSerializer.Serialize(
                custom.FormatLogEntry(entry) ?? throw new LogFormatException($"{custom.GetType().Name} returned null for a log entry"),
                options);
        }
        catch (Exception e) when (e is not LogFormatException)
        {
            throw new LogFormatException($"{custom.GetType().Name} raised an exception: {e.Message}", e);
        }
    }

    private sealed class Scope(PowertoolsLogger logger) : IDisposable
    {
        public void Dispose() => logger._scope = null;
    }
}
