using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Hosting;

/// <summary>
/// The log of a function: one JSON object a line through Powertools. Members go in by scope, not by Powertools' appended
/// keys, which are static and would mix the records of a batch that is worked on concurrently.
/// </summary>
public static class FunctionLog
{
    private static int _invocations;

    /// <param name="category">The type that logs.</param>
    public static ILogger Create(string category)
    {
        // Lives as long as the execution environment.
        var factory = LoggerFactory.Create(logging => logging.AddPowertoolsLogger());
        return factory.CreateLogger(category);
    }

    /// <summary>Puts what identifies the invocation on every line until the scope is disposed.</summary>
    public static IDisposable? BeginInvocation(this ILogger logger, ILambdaContext context) =>
        logger.BeginScope(new Dictionary<string, object>
        {
            ["function_name"] = context.FunctionName,
            ["function_request_id"] = context.AwsRequestId,
            ["cold_start"] = Interlocked.Increment(ref _invocations) == 1,
        });

    /// <summary>Puts the idempotency key on every line until the scope is disposed.</summary>
    /// <param name="executionArn">The durable execution, where the function knows it.</param>
    /// <param name="messageId">The SQS message, where the function handles one.</param>
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
