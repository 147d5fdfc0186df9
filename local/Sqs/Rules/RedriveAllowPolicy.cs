using System.Text.Json;
using DurableChaining.Local.Sqs.Protocol;

namespace DurableChaining.Local.Sqs.Rules;

/// <summary>Which queues may name this one as their dead-letter queue.</summary>
internal static class RedriveAllowPolicy
{
    private const int MostSources = 10;
    private const string Permission = "redrivePermission";
    private const string Sources = "sourceQueueArns";

    /// <exception cref="SqsException">The text is no redrive allow policy.</exception>
    public static void Validate(string json) => _ = Read(json, source: null);

    /// <summary>Whether a queue whose policy this is takes dead letters of <paramref name="sourceArn"/>.</summary>
    public static bool Allows(string? json, string sourceArn) => string.IsNullOrEmpty(json) || Read(json, sourceArn);

    private static bool Read(string json, string? source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var policy = document.RootElement;
            if (policy.ValueKind != JsonValueKind.Object)
            {
                throw Invalid(json, "Amazon SQS can't create the redrive allow policy, as it's not a valid JSON map.");
            }

            var permission = policy.TryGetProperty(Permission, out var member) ? member.ToString() : null;
            var names = policy.TryGetProperty(Sources, out var sources);
            return permission switch
            {
                "allowAll" or "denyAll" when names => throw Invalid(json, "Amazon SQS can't create the redrive allow policy. When you specify sourceQueueArns, the redrivePermission must be byQueue."),
                "allowAll" => true,
                "denyAll" => false,
                "byQueue" => Names(json, sources).Contains(source, StringComparer.Ordinal),
                _ => throw Invalid(json, "Amazon SQS can't create the redrive allow policy, as it's missing a valid redrivePermission: allowAll, denyAll or byQueue."),
            };
        }
        catch (JsonException)
        {
            throw Invalid(json, "Amazon SQS can't create the redrive allow policy, as it's not a valid JSON map.");
        }
    }

    private static List<string?> Names(string json, JsonElement sources)
    {
        if (sources.ValueKind != JsonValueKind.Array || sources.GetArrayLength() is 0 or > MostSources)
        {
            throw Invalid(json, $"Amazon SQS can't create the redrive allow policy. byQueue takes 1 to {MostSources} sourceQueueArns.");
        }

        return [.. sources.EnumerateArray().Select(source => source.ValueKind == JsonValueKind.String
            ? source.GetString()
            : throw Invalid(json, $"Amazon SQS can't create the redrive allow policy. {Sources} are ARNs, not {source.GetRawText()}."))];
    }

    private static SqsException Invalid(string json, string reason) =>
        SqsException.InvalidParameter(QueueAttributes.RedriveAllowPolicy, json, reason);
}
