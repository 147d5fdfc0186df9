using DurableLocal.Core.Aws;

namespace DurableLocal.Template;

/// <summary>A resource type and the return values of Ref and Fn::GetAtt for it (CloudFormation resource reference).</summary>
internal sealed class ResourceType
{
    public const string Queue = "AWS::SQS::Queue";
    public const string Table = "AWS::DynamoDB::Table";
    public const string SimpleTable = "AWS::Serverless::SimpleTable";
    public const string Function = "AWS::Serverless::Function";
    public const string EventSourceMapping = "AWS::Lambda::EventSourceMapping";
    public const string Rule = "AWS::Events::Rule";
    public const string Topic = "AWS::SNS::Topic";
    public const string Role = "AWS::IAM::Role";
    public const string Policy = "AWS::IAM::Policy";
    public const string RolePolicy = "AWS::IAM::RolePolicy";
    public const string ManagedPolicy = "AWS::IAM::ManagedPolicy";
    public const string LogGroup = "AWS::Logs::LogGroup";
    public const string MetricFilter = "AWS::Logs::MetricFilter";

    private static readonly Dictionary<string, ResourceType> Types = All().ToDictionary(type => type.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, Func<AwsIdentity, string, string>> _attributes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _unsupported = new(StringComparer.Ordinal);
    private Func<AwsIdentity, string, string> _ref = (_, name) => name;

    private ResourceType(string name, string? nameProperty = null)
    {
        Name = name;
        NameProperty = nameProperty;
    }

    public static string KnownNames => string.Join(", ", Types.Keys.Order(StringComparer.Ordinal));

    public string Name { get; }

    /// <summary>The property with the physical name, or null.</summary>
    public string? NameProperty { get; }

    public bool IsServerless => Name.StartsWith("AWS::Serverless::", StringComparison.Ordinal);

    public static ResourceType? Find(string name) => Types.GetValueOrDefault(name);

    public string Ref(AwsIdentity identity, string physicalName) => _ref(identity, physicalName);

    /// <exception cref="TemplateFault">The attribute does not exist or is not supported locally.</exception>
    public string Attribute(AwsIdentity identity, string physicalName, string logicalId, string attribute, Position position)
    {
        if (_attributes.TryGetValue(attribute, out var value))
        {
            return value(identity, physicalName);
        }

        var expected = _attributes.Count == 0 ? "no attribute" : string.Join(" or ", _attributes.Keys);
        throw new TemplateFault(position, _unsupported.TryGetValue(attribute, out var reason)
            ? $"{logicalId}.{attribute} is not supported locally: {reason}"
            : $"expected {expected} of the {Name} {logicalId}, got \"{attribute}\"");
    }

    private static IEnumerable<ResourceType> All() =>
    [
        new ResourceType(Queue, "QueueName") { _ref = (identity, name) => identity.QueueUrl(name) }
            .With("Arn", (identity, name) => identity.QueueArn(name))
            .With("QueueName", (_, name) => name)
            .With("QueueUrl", (identity, name) => identity.QueueUrl(name)),
        TableType(Table),
        TableType(SimpleTable),
        new ResourceType(Function, "FunctionName").With("Arn", (identity, name) => identity.FunctionArn(name)),
        new ResourceType(EventSourceMapping).With("Id", (_, name) => name),
        new ResourceType(Rule, "Name").With("Arn", (identity, name) => Arn(identity, "events", $"rule/{name}")),
        new ResourceType(LogGroup, "LogGroupName").With("Arn", (identity, name) => Arn(identity, "logs", $"log-group:{name}:*")),
        new ResourceType(MetricFilter, "FilterName"),
        new ResourceType(Role, "RoleName").With("Arn", (identity, name) => $"arn:aws:iam::{identity.AccountId}:role/{name}"),
        new ResourceType(Policy),
        new ResourceType(RolePolicy),
        new ResourceType(ManagedPolicy, "ManagedPolicyName") { _ref = (identity, name) => $"arn:aws:iam::{identity.AccountId}:policy/{name}" },
        // The following types have no local effect. They are known so that references to them can be resolved.
        new ResourceType("AWS::SQS::QueuePolicy"),
        new ResourceType("AWS::SNS::TopicPolicy"),
        new ResourceType("AWS::Lambda::Permission"),
        new ResourceType(Topic, "TopicName") { _ref = (identity, name) => Arn(identity, "sns", name) }
            .With("TopicArn", (identity, name) => Arn(identity, "sns", name))
            .With("TopicName", (_, name) => name),
        new ResourceType("AWS::CloudWatch::Alarm", "AlarmName").With("Arn", (identity, name) => Arn(identity, "cloudwatch", $"alarm:{name}")),
        new ResourceType("AWS::CloudWatch::CompositeAlarm", "AlarmName").With("Arn", (identity, name) => Arn(identity, "cloudwatch", $"alarm:{name}")),
        new ResourceType("AWS::CloudWatch::Dashboard", "DashboardName"),
    ];

    private static ResourceType TableType(string name) => new ResourceType(name, "TableName")
        .With("Arn", (identity, table) => identity.TableArn(table))
        .Without("StreamArn", "tables have no streams");

    private static string Arn(AwsIdentity identity, string service, string resource) =>
        $"arn:aws:{service}:{identity.Region}:{identity.AccountId}:{resource}";

    private ResourceType With(string attribute, Func<AwsIdentity, string, string> value)
    {
        _attributes.Add(attribute, value);
        return this;
    }

    private ResourceType Without(string attribute, string reason)
    {
        _unsupported.Add(attribute, reason);
        return this;
    }
}
