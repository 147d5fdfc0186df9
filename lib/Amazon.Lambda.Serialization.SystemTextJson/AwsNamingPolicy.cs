using System.Text.Json;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Converts names of AWS events that follow no casing rule; all others use the fallback policy, or stay unchanged.</summary>
public class AwsNamingPolicy : JsonNamingPolicy
{
    // Members of responseElements in S3 events.
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
