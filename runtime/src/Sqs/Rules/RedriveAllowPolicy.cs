using System.Text.Json;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>The policy of a dead-letter queue: which source queues can use it.</summary>
internal static class RedriveAllowPolicy
{
    private const int MaxSources = 10;
    private const string Permission = "redrivePermission";
    private const string Sources = "sourceQueueArns";
    private const string ErrorPrefix = "Amazon SQS can't create the redrive allow policy.";

    /// <exception cref="SqsException">The text is not a redrive allow policy.</exception>
    public static void Validate(string json) => _ = Read(json, source: null);

    /// <summary>Returns whether the policy allows <paramref name="sourceArn"/> as a source queue; no policy allows every queue.</summary>
    public static bool Allows(string? json, string sourceArn) => string.IsNullOrEmpty(json) || Read(json, sourceArn);

    private static bool Read(string json, string? source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var policy = document.RootElement;
            if (policy.ValueKind != JsonValueKind.Object || policy.EnumerateObject().Any(member => member.Name is not (Permission or Sources)))
            {
                throw Unsupported();
            }

            var permission = policy.TryGetProperty(Permission, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
            var names = policy.TryGetProperty(Sources, out var sources) ? Names(sources) : [];
            return permission switch
            {
                "allowAll" or "denyAll" when names is not [] => throw Invalid(json, "To specify one or more source queue ARNs, you must set redrivePermission to byQueue."),
                "allowAll" => true,
                "denyAll" => false,
                "byQueue" when names is [] => throw Invalid(json, $"When you specify the byQueue permission type, you must also specify one or more {Sources} values."),
                "byQueue" when names.Count > MaxSources => throw Invalid(json, $"The maximum number of source queue ARNs you can specify is {MaxSources}."),
                "byQueue" => names.Contains(source, StringComparer.Ordinal),
                _ => throw Unsupported(),
            };
        }
        catch (JsonException)
        {
            throw Unsupported();
        }
    }

    private static List<string?> Names(JsonElement sources) =>
        sources.ValueKind == JsonValueKind.Array && sources.EnumerateArray().All(source => source.ValueKind == JsonValueKind.String)
            ? [.. sources.EnumerateArray().Select(source => source.GetString())]
            : throw Unsupported();

    private static SqsException Unsupported() =>
        SqsException.InvalidAttributeValue(QueueAttributes.RedriveAllowPolicy, "Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.");

    private static SqsException Invalid(string json, string reason) =>
        SqsException.InvalidParameter(QueueAttributes.RedriveAllowPolicy, json, $"{ErrorPrefix} {reason}");
}
