namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of an invoked function.</summary>
public sealed class InvokeConfig
{
    /// <summary>For functions with tenant isolation; others refuse it.</summary>
    public string? TenantId { get; set; }
}
