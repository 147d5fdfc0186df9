using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// The scopes in which the lines of an execution are written. The Lambda console finds the lines of an execution by the key
/// <c>executionArn</c>.
/// </summary>
internal sealed class LogScopes(string executionArn, string? requestId) : IDisposable
{
    private readonly List<IDisposable?> _open = [];

    /// <summary>Begins the scope of the execution on a logger, until the end of the invocation.</summary>
    public void BeginExecution(ILogger logger)
    {
        var scope = logger.BeginScope(new Dictionary<string, object>
        {
            ["executionArn"] = executionArn,
            ["awsRequestId"] = requestId ?? string.Empty,
        });
        lock (_open)
            _open.Add(scope);
    }

    /// <summary>Begins the scope of one attempt of a step.</summary>
    public static IDisposable? BeginAttempt(ILogger logger, OperationIdentity identity, int attempt) =>
        logger.BeginScope(new Dictionary<string, object>
        {
            ["operationId"] = identity.Id,
            ["operationName"] = identity.Name ?? string.Empty,
            ["attempt"] = attempt,
        });

    public void Dispose()
    {
        lock (_open)
        {
            for (var i = _open.Count - 1; i >= 0; i--)
                _open[i]?.Dispose();
            _open.Clear();
        }
    }
}
