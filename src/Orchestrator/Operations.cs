namespace DurableChaining.Orchestrator;

/// <summary>
/// Names of the workflow's operations, in order. They are part of stored histories: never rename a shipped one.
/// </summary>
public static class Operations
{
    public const string Add = "step1-add";
    public const string Transform = "step2-transform";
    public const string Finalize = "step3-finalize";
    public const string SaveResult = "save-result";
    public const string PublishResult = "publish-result";
}
