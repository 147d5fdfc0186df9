namespace Amazon.Lambda.Model;

/// <summary>One action on one operation, part of a checkpoint.</summary>
public class OperationUpdate
{
    public string Id { get; set; }

    public string ParentId { get; set; }

    public string Name { get; set; }

    public OperationType Type { get; set; }

    public string SubType { get; set; }

    public OperationAction Action { get; set; }

    /// <summary>At most 262,144 bytes.</summary>
    public string Payload { get; set; }

    public ErrorObject Error { get; set; }

    public ContextOptions ContextOptions { get; set; }

    public StepOptions StepOptions { get; set; }

    public WaitOptions WaitOptions { get; set; }

    public CallbackOptions CallbackOptions { get; set; }

    public ChainedInvokeOptions ChainedInvokeOptions { get; set; }
}

public class ContextOptions
{
    public bool? ReplayChildren { get; set; }
}

public class StepOptions
{
    /// <summary>Seconds, 1 to 31,622,400.</summary>
    public int? NextAttemptDelaySeconds { get; set; }
}

public class WaitOptions
{
    /// <summary>Seconds, 1 to 31,622,400.</summary>
    public int? WaitSeconds { get; set; }
}

public class CallbackOptions
{
    /// <summary>Seconds; null or 0 for no limit.</summary>
    public int? TimeoutSeconds { get; set; }

    /// <summary>Maximum seconds between heartbeats; null or 0 if none are expected.</summary>
    public int? HeartbeatTimeoutSeconds { get; set; }
}

public class ChainedInvokeOptions
{
    public string FunctionName { get; set; }

    public string TenantId { get; set; }
}
