using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Steps;

/// <summary>
/// Logs the outcome of a step with the key of its work. Lambda logs an exception that leaves a handler with the request id
/// alone: a search for the key would not find it.
/// </summary>
internal static class StepLog
{
    /// <summary>Runs the step, logs that it is done or has failed, and returns its result or throws its exception.</summary>
    public static T Run<T>(ILogger logger, string key, string step, Func<T> apply)
    {
        var work = logger.ForWork(key);
        try
        {
            var result = apply();
            work.LogInformation("{step} done", step);
            return result;
        }
        catch (Exception fault)
        {
            work.LogError(fault, "{step} failed: {error_type}", step, fault.GetType().Name);
            throw;
        }
    }
}
