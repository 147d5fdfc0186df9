namespace Amazon.Lambda.Model;

public class CallbackStartedDetails
{
    public string CallbackId { get; set; }

    /// <summary>Seconds.</summary>
    public int? HeartbeatTimeout { get; set; }

    /// <summary>Seconds.</summary>
    public int? Timeout { get; set; }
}

public class CallbackSucceededDetails
{
    public EventResult Result { get; set; }
}

public class CallbackFailedDetails
{
    public EventError Error { get; set; }
}

public class CallbackTimedOutDetails
{
    public EventError Error { get; set; }
}
