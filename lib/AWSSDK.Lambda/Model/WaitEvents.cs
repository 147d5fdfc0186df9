namespace Amazon.Lambda.Model;

public class WaitStartedDetails
{
    /// <summary>Seconds.</summary>
    public int? Duration { get; set; }

    public DateTime? ScheduledEndTimestamp { get; set; }
}

public class WaitSucceededDetails
{
    /// <summary>Seconds.</summary>
    public int? Duration { get; set; }
}

public class WaitCancelledDetails
{
    public EventError Error { get; set; }
}
