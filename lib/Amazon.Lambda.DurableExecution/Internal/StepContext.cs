using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The context of one attempt, passed to the body of a step, a condition check or a submitter.</summary>
internal sealed class StepContext(ILogger logger, OperationIdentity identity, int attempt)
    : IStepContext, IConditionCheckContext, IWaitForCallbackContext
{
    public ILogger Logger => logger;

    public int AttemptNumber => attempt;

    public string OperationId => identity.Id;
}
