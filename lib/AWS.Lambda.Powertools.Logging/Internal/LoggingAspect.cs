using System.Reflection;
using Amazon.Lambda.Core;
using AspectInjector.Broker;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The aspect that is woven around methods with <see cref="LoggingAttribute"/>.</summary>
[Aspect(Scope.Global, Factory = typeof(LoggingAspectFactory))]
public class LoggingAspect
{
    private const string LogEventVariable = "POWERTOOLS_LOGGER_LOG_EVENT";

    internal LoggingAspect()
    {
    }

    [Advice(Kind.Before)]
    public void OnEntry(
        [Argument(Source.Instance)] object instance,
        [Argument(Source.Name)] string name,
        [Argument(Source.Arguments)] object[] args,
        [Argument(Source.Type)] Type hostType,
        [Argument(Source.Metadata)] MethodBase method,
        [Argument(Source.ReturnType)] Type returnType,
        [Argument(Source.Triggers)] Attribute[] triggers)
    {
        var attribute = triggers.OfType<LoggingAttribute>().First();
        var payload = args.FirstOrDefault(arg => arg is not ILambdaContext);
        Logger.Apply(attribute);
        var invocation = new InvocationContext(
            args.OfType<ILambdaContext>().FirstOrDefault(),
            InvocationContext.TakeColdStart(),
            Random.Shared.NextDouble(),
            attribute.ClearState)
        {
            CorrelationId = attribute.CorrelationIdPath is { Length: > 0 } path ? CorrelationId(payload, path) : null,
        };
        invocation.Enter();
        if (payload is not null && (attribute.LogsEvent ?? LogsEveryEvent()))
        {
            Logger.Log(LogLevel.Information, payload);
        }
    }

    [Advice(Kind.After)]
    public void OnExit()
    {
        var invocation = InvocationContext.Current;
        if (invocation is { ClearState: true })
        {
            AppendedKeys.Clear();
        }

        invocation?.End();
    }

    private static string CorrelationId(object payload, string path)
    {
        try
        {
            return CorrelationIds.Of(payload, path, Logger.Settings);
        }
        catch (Exception)
        {
            // An event that cannot be serialized has no correlation id. The handler runs all the same.
            return null;
        }
    }

    private static bool LogsEveryEvent() =>
        bool.TryParse(Environment.GetEnvironmentVariable(LogEventVariable), out var logs) && logs;
}
