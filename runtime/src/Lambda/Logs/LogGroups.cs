using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;
using DurableLocal.Lambda.Logs.Metrics;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Logs;

/// <summary>
/// The log groups that the functions write to: whether their roles allow it, and the metric filters on the lines. Lambda
/// writes a function's log with the role of the function; without the permission the lines are lost, and nothing fails.
/// </summary>
public sealed class LogGroups : IDisposable
{
    private readonly AccessControl _access;
    private readonly HashSet<string> _declared;
    private readonly Dictionary<string, LogGroupFilters> _filters;
    private readonly MetricStore _metrics;

    /// <param name="metrics">Receives what the metric filters count; disposed with this object.</param>
    /// <exception cref="AwsException">InvalidParameterException 400: a metric filter is malformed.</exception>
    public LogGroups(Stack stack, AccessControl access, MetricStore metrics)
    {
        (_access, _metrics) = (access, metrics);
        _declared = [.. stack.LogGroups];
        _filters = stack.MetricFilters
            .GroupBy(filter => filter.LogGroup)
            .ToDictionary(group => group.Key, group => new LogGroupFilters([.. group.Select(filter => new MetricFilter(filter))], metrics), StringComparer.Ordinal);
    }

    /// <summary>Returns why the role of a function does not allow its log, as AWS's error message; null where it does.</summary>
    public string? DenialReason(FunctionResource function)
    {
        var group = $"arn:aws:logs:{_access.Identity.Region}:{_access.Identity.AccountId}:log-group:{function.LogGroup}";
        var stream = $"{group}:log-stream:{function.Name}";
        return (_declared.Contains(function.LogGroup) ? null : _access.DenialReason(function.Name, "logs:CreateLogGroup", $"{group}:*"))
            ?? _access.DenialReason(function.Name, "logs:CreateLogStream", stream)
            ?? _access.DenialReason(function.Name, "logs:PutLogEvents", stream);
    }

    /// <summary>Writes the metrics. The logs must be closed.</summary>
    public void Dispose() => _metrics.Dispose();

    /// <summary>Returns the metric filters of a log group; null where it has none.</summary>
    internal LogGroupFilters? FiltersOf(string logGroup) => _filters.GetValueOrDefault(logGroup);
}
