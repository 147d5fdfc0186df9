namespace Amazon.Lambda.Model;

public class StepStartedDetails;

public class StepSucceededDetails
{
    public EventResult Result { get; set; }

    public RetryDetails RetryDetails { get; set; }
}

public class StepFailedDetails
{
    public EventError Error { get; set; }

    public RetryDetails RetryDetails { get; set; }
}
