namespace DurableChaining.Hosting;

/// <summary>The environment variables that every function that records results has in common.</summary>
public static class ResultSettings
{
    /// <summary>Name of the results table.</summary>
    public static string Table => Setting.Text("RESULTS_TABLE");

    /// <summary>URL of the results queue.</summary>
    public static string QueueUrl => Setting.Text("RESULTS_QUEUE_URL");

    /// <summary>Lifetime of a result row and of an idempotency record; 1 to 3650 days.</summary>
    public static TimeSpan Retention => TimeSpan.FromDays(Setting.Number("RESULT_RETENTION_DAYS", 1, 3650));
}
