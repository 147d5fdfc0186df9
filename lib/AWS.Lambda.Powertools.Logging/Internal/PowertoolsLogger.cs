using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

internal sealed class PowertoolsLogger(string category, PowertoolsLoggerProvider provider) : ILogger
{
    private const string TraceVariable = "_X_AMZN_TRACE_ID";
    private const string TraceRoot = "Root=";

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull => provider.Scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= provider.Minimum;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception exception, Func<TState, Exception, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        ArgumentNullException.ThrowIfNull(formatter);
        var settings = provider.Settings;
        var entry = Entry(logLevel, state, exception, state is ObjectMessage message ? message.Message : formatter(state, exception));
        settings.Output.WriteLine(settings.Formatter is { } custom
            ? Format(custom, entry, settings.JsonOptions)
            : LogLine.Write(entry, settings));
    }

    private LogEntry Entry<TState>(LogLevel level, TState state, Exception exception, object message)
    {
        var settings = provider.Settings;
        var invocation = InvocationContext.Current;
        var extra = Extra(state, invocation);
        return new LogEntry
        {
            Level = level,
            Message = message,
            Exception = exception,
            Name = category,
            Service = settings.Service,
            Timestamp = provider.Time.GetUtcNow().UtcDateTime,
            ColdStart = invocation?.ColdStart ?? false,
            SamplingRate = settings.SamplingRate > 0 ? settings.SamplingRate : null,
            XRayTraceId = TraceId(),
            CorrelationId = extra.TryGetValue(settings.Keys.CorrelationId, out var id) ? id?.ToString() : null,
            LambdaContext = invocation?.Lambda is { } lambda ? ToContext(lambda) : null,
            ExtraKeys = extra,
        };
    }

    /// <summary>Collects extra keys. A later source replaces an earlier one: appended keys, correlation id, scopes (outermost first), message arguments.</summary>
    private Dictionary<string, object> Extra<TState>(TState state, InvocationContext invocation)
    {
        var keys = provider.Settings.Keys;
        var extra = new Dictionary<string, object>();
        Add(extra, AppendedKeys.All, keys);
        if (invocation?.CorrelationId is { } correlationId)
        {
            extra[keys.CorrelationId] = correlationId;
        }

        provider.Scopes.ForEachScope(static (scope, target) => Add(target.extra, ExtraKeys.Of(scope), target.keys), (extra, keys));
        Add(extra, ExtraKeys.Of(state), keys);
        return extra;
    }

    private static void Add(Dictionary<string, object> extra, IEnumerable<KeyValuePair<string, object>> members, LogKeys keys)
    {
        foreach (var (key, value) in members)
        {
            if (!string.IsNullOrEmpty(key))
            {
                extra[keys.Cased(key)] = value;
            }
        }
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
}
