namespace Amazon.Lambda.Model;

public class ChainedInvokeStartedDetails
{
    public string FunctionName { get; set; }

    public string TenantId { get; set; }

    public EventInput Input { get; set; }

    public string ExecutedVersion { get; set; }

    public string DurableExecutionArn { get; set; }
}

public class ChainedInvokeSucceededDetails
{
    public EventResult Result { get; set; }
}

public class ChainedInvokeFailedDetails
{
    public EventError Error { get; set; }
}

public class ChainedInvokeTimedOutDetails
{
    public EventError Error { get; set; }
}

public class ChainedInvokeStoppedDetails
{
    public EventError Error { get; set; }
}
