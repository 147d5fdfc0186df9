using System.Text.Json;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Names of AWS events that no casing rule yields; all others are left to the fallback, or as they are.</summary>
public class AwsNamingPolicy : JsonNamingPolicy
{
    // Members of the S3 event's responseElements.
    private static readonly Dictionary<string, string> EventNames = new()
    {
        ["XAmzId2"] = "x-amz-id-2",
        ["XAmzRequestId"] = "x-amz-request-id",
    };

    private readonly JsonNamingPolicy _fallback;

    public AwsNamingPolicy()
    {
    }

    public AwsNamingPolicy(JsonNamingPolicy fallbackNamingPolicy) => _fallback = fallbackNamingPolicy;

    public override string ConvertName(string name) =>
        EventNames.TryGetValue(name, out var known) ? known : _fallback?.ConvertName(name) ?? name;
}
