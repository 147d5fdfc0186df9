using DurableChaining.Hosting;

namespace DurableChaining.Orchestrator;

/// <summary>Parameters of the workflow, set by the template.</summary>
/// <param name="AddFunction">Qualified ARN of step 1.</param>
/// <param name="TransformFunction">Qualified ARN of step 2.</param>
/// <param name="FinalizeFunction">Qualified ARN of step 3.</param>
/// <param name="StepAttempts">Maximum calls of one step, the first included; 1 to 10.</param>
/// <param name="RetryDelay">Wait before the second call; doubles for each later one.</param>
/// <param name="ResultRetention">Lifetime of a result row.</param>
public sealed record WorkflowSettings(
    string AddFunction,
    string TransformFunction,
    string FinalizeFunction,
    int StepAttempts,
    TimeSpan RetryDelay,
    TimeSpan ResultRetention)
{
    /// <summary>Reads the function's environment variables.</summary>
    public static WorkflowSettings FromEnvironment() => new(
        Setting.Text("ADD_FUNCTION_ARN"),
        Setting.Text("TRANSFORM_FUNCTION_ARN"),
        Setting.Text("FINALIZE_FUNCTION_ARN"),
        Setting.Number("STEP_ATTEMPTS", 1, 10),
        TimeSpan.FromSeconds(Setting.Number("STEP_RETRY_SECONDS", 1, 3600)),
        ResultSettings.Retention);
}
