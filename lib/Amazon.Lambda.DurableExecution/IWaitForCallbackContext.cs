using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The context of the submitter of a callback.</summary>
public interface IWaitForCallbackContext
{
    ILogger Logger { get; }
}
