using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Hosting;

/// <summary>
/// The log of a function: one JSON object per line, written by Powertools. The members of the invocation (function name,
/// request id, cold start) come from <see cref="LoggingAttribute"/> on the handler; the identifiers of the work from
/// <see cref="ForWork"/>.
/// </summary>
public static class FunctionLog
{
    /// <summary>Never disposed: it is used until the execution environment ends.</summary>
    private static readonly ILoggerFactory Loggers = LoggerFactory.Create(logging => logging.AddPowertoolsLogger());

    /// <summary>Creates the logger of a function.</summary>
    /// <param name="category">Name of the function.</param>
    public static ILogger Create(string category) => Loggers.CreateLogger(category);

    /// <summary>
    /// Returns a logger that adds the identifiers of one piece of work to every line. Each line carries them as arguments of
    /// its own message: scopes and appended keys of Powertools are shared by all work that runs at the same time.
    /// </summary>
    /// <param name="correlationId">The idempotency key.</param>
    /// <param name="executionArn">The durable execution, if there is one.</param>
    /// <param name="messageId">The SQS message, if there is one.</param>
    public static ILogger ForWork(this ILogger logger, string correlationId, string? executionArn = null, string? messageId = null)
    {
        var members = new List<KeyValuePair<string, object?>> { new("correlation_id", correlationId) };
        if (executionArn is not null)
        {
            members.Add(new("execution_arn", executionArn));
        }

        if (messageId is not null)
        {
            members.Add(new("message_id", messageId));
        }

        return new MemberLogger(logger, members);
    }

    /// <summary>Returns a logger that adds one more member to every line, such as a duration for a metric filter.</summary>
    /// <param name="name">Name of the member in the log; snake case.</param>
    public static ILogger With(this ILogger logger, string name, object value) =>
        new MemberLogger(logger, [new KeyValuePair<string, object?>(name, value)]);
}
