using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Hosting;

/// <summary>
/// The log of a function: one JSON object per line, written by Powertools. Members are added by scopes, not by Powertools'
/// appended keys, which are static: records of a batch are handled concurrently and would overwrite each other's keys.
/// </summary>
public static class FunctionLog
{
    /// <summary>Never disposed: it is used until the execution environment ends.</summary>
    private static readonly ILoggerFactory Loggers = LoggerFactory.Create(logging => logging.AddPowertoolsLogger());

    private static int _invocations;

    /// <summary>Creates the logger of a function.</summary>
    /// <param name="category">Name of the function.</param>
    public static ILogger Create(string category) => Loggers.CreateLogger(category);

    /// <summary>Adds function name, request id and cold start to every line until the scope is disposed.</summary>
    public static IDisposable? BeginInvocation(this ILogger logger, ILambdaContext context) =>
        logger.BeginScope(new Dictionary<string, object>
        {
            ["function_name"] = context.FunctionName,
            ["function_request_id"] = context.AwsRequestId,
            ["cold_start"] = Interlocked.Increment(ref _invocations) == 1,
        });

    /// <summary>Adds the identifiers of one piece of work to every line until the scope is disposed.</summary>
    /// <param name="correlationId">The idempotency key.</param>
    /// <param name="executionArn">The durable execution, if there is one.</param>
    /// <param name="messageId">The SQS message, if there is one.</param>
    public static IDisposable? BeginWork(this ILogger logger, string correlationId, string? executionArn = null, string? messageId = null)
    {
        var members = new Dictionary<string, object> { ["correlation_id"] = correlationId };
        if (executionArn is not null)
        {
            members["execution_arn"] = executionArn;
        }

        if (messageId is not null)
        {
            members["message_id"] = messageId;
        }

        return logger.BeginScope(members);
    }
}
