namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a chained invoke.</summary>
public sealed class InvokeConfig
{
    /// <summary>Tenant id, for functions with tenant isolation; other functions reject it.</summary>
    public string? TenantId { get; set; }
}
