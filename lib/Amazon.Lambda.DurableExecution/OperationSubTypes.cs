namespace Amazon.Lambda.DurableExecution;

/// <summary>Values of <see cref="Operation.SubType"/>: the call of the workflow that created the operation.</summary>
public static class OperationSubTypes
{
    public const string Step = "Step";
    public const string Wait = "Wait";
    public const string Callback = "Callback";
    public const string ChainedInvoke = "ChainedInvoke";
    public const string Context = "Context";
    public const string Map = "Map";
    public const string MapIteration = "MapIteration";
    public const string Parallel = "Parallel";
    public const string ParallelBranch = "ParallelBranch";
    public const string WaitForCallback = "WaitForCallback";
    public const string WaitForCondition = "WaitForCondition";
}
