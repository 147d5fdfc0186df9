namespace Amazon.Lambda.Model;

public class ExecutionStartedDetails
{
    public EventInput Input { get; set; }

    /// <summary>Seconds.</summary>
    public int? ExecutionTimeout { get; set; }
}

public class ExecutionSucceededDetails
{
    public EventResult Result { get; set; }
}

public class ExecutionFailedDetails
{
    public EventError Error { get; set; }
}

public class ExecutionTimedOutDetails
{
    public EventError Error { get; set; }
}

public class ExecutionStoppedDetails
{
    public EventError Error { get; set; }
}
