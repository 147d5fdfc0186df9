using System.Globalization;
using System.Text.Json;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>The dead-letter queue of a source queue, and the number of receives after which messages are moved to it.</summary>
/// <param name="TargetArn">ARN of the dead-letter queue.</param>
/// <param name="MaxReceiveCount">1 to 1,000; the receive after that many moves the message instead.</param>
internal sealed record RedrivePolicy(string TargetArn, int MaxReceiveCount)
{
    private const string TargetMember = "deadLetterTargetArn";
    private const string CountMember = "maxReceiveCount";

    public string TargetName { get; } = QueueName.FromArn(TargetArn)!;

    /// <summary>Returns the policy in the form that GetQueueAttributes returns.</summary>
    public string ToJson() => $$"""{"{{TargetMember}}":"{{TargetArn}}","{{CountMember}}":{{MaxReceiveCount.ToString(CultureInfo.InvariantCulture)}}}""";

    /// <summary>Returns the policy of an attribute that was validated when it was set; null where it is not set.</summary>
    public static RedrivePolicy? Read(string? json) => string.IsNullOrEmpty(json) ? null : Parse(json);

    /// <exception cref="SqsException">The text is not a redrive policy.</exception>
    public static RedrivePolicy Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(json, document.RootElement) : throw NotAMap();
        }
        catch (JsonException)
        {
            throw NotAMap();
        }
    }

    public static SqsException Invalid(string json, string reason) =>
        SqsException.InvalidParameter(QueueAttributes.RedrivePolicy, json, reason);

    private static SqsException NotAMap() =>
        SqsException.InvalidAttributeValue(QueueAttributes.RedrivePolicy, "Redrive policy is not a valid JSON map.");

    private static RedrivePolicy Read(string json, JsonElement policy)
    {
        if (policy.EnumerateObject().Any(member => member.Name is not (TargetMember or CountMember)))
        {
            throw Invalid(json, $"Only following attributes are supported: [{CountMember}, {TargetMember}].");
        }

        // For an empty policy, SQS reports the missing count.
        var count = Member(json, policy, CountMember);
        var target = Member(json, policy, TargetMember);
        return new RedrivePolicy(Target(json, target), Count(json, count));
    }

    private static JsonElement Member(string json, JsonElement policy, string name) =>
        policy.TryGetProperty(name, out var member) ? member : throw Invalid(json, $"Redrive policy does not contain mandatory attribute: {name}.");

    private static string Target(string json, JsonElement member)
    {
        var arn = member.ValueKind == JsonValueKind.String ? member.GetString()! : string.Empty;
        if (QueueName.FromArn(arn) is not null)
        {
            return arn;
        }

        throw Invalid(json, arn.Split(':') is ["arn", _, not "sqs", _, _, _, ..]
            ? $"Only SQS queues are valid resources for {TargetMember}."
            : $"Invalid value for {TargetMember}.");
    }

    private static int Count(string json, JsonElement member) =>
        // Consoles and older tools write the number as a string.
        int.TryParse(member.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count is >= 1 and <= SqsLimits.MaxReceiveCount
            ? count
            : throw Invalid(json, $"Invalid value for {CountMember}: {member}, valid values are from 1 to {SqsLimits.MaxReceiveCount} both inclusive.");
}
