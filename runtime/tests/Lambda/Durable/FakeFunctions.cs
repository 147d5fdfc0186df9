using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Lambda;
using DurableLocal.Template;

namespace DurableLocal.Tests.Durable;

/// <summary>Functions that a test adds; every qualifier but $LATEST resolves to version 1.</summary>
internal sealed class FakeFunctions : IFunctions
{
    public ConcurrentDictionary<string, FunctionResource> Resources { get; } = new();

    public FunctionResource Add(string name, bool isDurable = false, string? deadLetterQueueArn = null, bool isTenantIsolated = false, int timeoutSeconds = 86_400, int retentionDays = 1) =>
        Resources[name] = new FunctionResource
        {
            LogicalId = name,
            Name = name,
            Handler = "h",
            Runtime = "dotnet10",
            CodeUri = "/",
            Timeout = TimeSpan.FromSeconds(3),
            MemorySizeMegabytes = 128,
            Environment = new Dictionary<string, string>(),
            Alias = "live",
            Durable = isDurable ? new DurableResource(TimeSpan.FromSeconds(timeoutSeconds), retentionDays) : null,
            DeadLetterQueueArn = deadLetterQueueArn,
            TenantIsolated = isTenantIsolated,
        };

    public FunctionVersion Resolve(string functionName, string? qualifier = null)
    {
        var parts = functionName.StartsWith("arn:", StringComparison.Ordinal) ? functionName.Split(':')[6..] : functionName.Split(':');
        qualifier ??= parts.Length > 1 ? parts[1] : null;
        if (!Resources.TryGetValue(parts[0], out var resource))
        {
            throw new AwsException(404, "ResourceNotFoundException", $"Function not found: {functionName}");
        }

        return new FunctionVersion(resource, qualifier is null or "$LATEST" ? "$LATEST" : "1", qualifier, $"arn:aws:lambda:us-east-1:000000000000:function:{parts[0]}");
    }
}
