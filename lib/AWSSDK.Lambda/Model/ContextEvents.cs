namespace Amazon.Lambda.Model;

public class ContextStartedDetails;

public class ContextSucceededDetails
{
    public EventResult Result { get; set; }
}

public class ContextFailedDetails
{
    public EventError Error { get; set; }
}
