using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The log settings of an execution: the target logger, and whether lines are suppressed during replay.</summary>
internal sealed class ReplayAwareLogger(ILambdaContext context, ExecutionState state)
{
    private readonly LambdaContextLogger _invocationLog = new(context.Logger);
    private volatile LoggerConfig _config = new();

    public ILogger Target => _config.CustomLogger ?? _invocationLog;

    public bool IsSuppressed => _config.ModeAware && state.IsReplaying;

    public void Configure(LoggerConfig config) => _config = config;
}
