using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>What the submitter of a callback knows of itself.</summary>
public interface IWaitForCallbackContext
{
    ILogger Logger { get; }
}
