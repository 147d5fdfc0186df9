using System.Globalization;

namespace DurableLocal.Template;

/// <summary>Reads AWS::SQS::Queue. Ranges: SQS API reference, CreateQueue.</summary>
internal static class QueueReader
{
    public const int DefaultVisibilityTimeoutSeconds = 30;

    private const int MaxReceiveCount = 1000;
    private const int MaxNameLength = 80;

    private static readonly HashSet<string> Known =
    [
        "QueueName", "Tags", "RedrivePolicy", "RedriveAllowPolicy", "FifoQueue", "ContentBasedDeduplication", "SqsManagedSseEnabled",
        "DeduplicationScope", "FifoThroughputLimit", "KmsMasterKeyId", "DelaySeconds", "KmsDataKeyReusePeriodSeconds", "MaximumMessageSize",
        "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "VisibilityTimeout",
    ];

    private static readonly Dictionary<string, (int Min, int Max, string Unit)> Numbers = new(StringComparer.Ordinal)
    {
        ["DelaySeconds"] = (0, 900, " s"),
        ["KmsDataKeyReusePeriodSeconds"] = (60, 86_400, " s"),
        ["MaximumMessageSize"] = (1024, 1_048_576, " bytes"),
        ["MessageRetentionPeriod"] = (60, 1_209_600, " s"),
        ["ReceiveMessageWaitTimeSeconds"] = (0, 20, " s"),
        ["VisibilityTimeout"] = (0, 43_200, " s"),
    };

    public static QueueResource? Read(TemplateScope scope, ResourceDeclaration declaration)
    {
        var properties = scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, Known);
        if (Name(scope, declaration, properties) is not { } name)
        {
            return null;
        }

        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, field) in properties.All)
        {
            if (Attribute(key, field) is { } value)
            {
                attributes[key] = value;
            }
        }

        return new QueueResource(declaration.LogicalId, name, attributes);
    }

    private static string? Name(TemplateScope scope, ResourceDeclaration declaration, Fields properties)
    {
        if (ResourceName.Of(scope, declaration, properties) is not { } name)
        {
            return null;
        }

        var isFifo = properties["FifoQueue"]?.Flag() ?? false;
        var plain = isFifo && name.EndsWith(".fifo", StringComparison.Ordinal) ? name[..^".fifo".Length] : name;
        if (name.Length > MaxNameLength || plain.Length == 0 || !plain.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            properties.Error("QueueName", $"expected 1 to {MaxNameLength} letters, digits, - or _, got \"{name}\"");
            return null;
        }

        if (isFifo && plain == name)
        {
            properties.Error("QueueName", $"expected a name that ends in .fifo for a FIFO queue, got \"{name}\"");
            return null;
        }

        return name;
    }

    private static string? Attribute(string key, Field field)
    {
        if (Numbers.TryGetValue(key, out var range))
        {
            return field.Integer(range.Min, range.Max, range.Unit)?.ToString(CultureInfo.InvariantCulture);
        }

        return key switch
        {
            "FifoQueue" or "ContentBasedDeduplication" or "SqsManagedSseEnabled" => field.Flag() is { } flag ? (flag ? "true" : "false") : null,
            "RedrivePolicy" => RedrivePolicy(field),
            "RedriveAllowPolicy" => field.IsMap ? JsonText.Of(field) : field.Text(),
            "DeduplicationScope" or "FifoThroughputLimit" or "KmsMasterKeyId" => field.Text(),
            _ => null,
        };
    }

    private static string? RedrivePolicy(Field field)
    {
        if (field.Map() is not { } policy)
        {
            return null;
        }

        policy.Allow("RedrivePolicy", ["deadLetterTargetArn", "maxReceiveCount"]);
        var target = policy.Required("deadLetterTargetArn", "the ARN of a queue")?.Text();
        var count = policy.Required("maxReceiveCount", $"1 to {MaxReceiveCount}")?.Integer(1, MaxReceiveCount);
        return target is null || count is null ? null : JsonText.Of(field);
    }
}
