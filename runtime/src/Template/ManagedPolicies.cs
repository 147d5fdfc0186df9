using DurableLocal.Core.Permissions;
using System.Collections.Frozen;

namespace DurableLocal.Template;

/// <summary>The managed policies of AWS that functions of this kind use, by name; source: AWS managed policy reference.</summary>
internal static class ManagedPolicies
{
    public const string BasicExecution = "AWSLambdaBasicExecutionRole";
    public const string DurableExecution = "AWSLambdaBasicDurableExecutionRolePolicy";
    public const string QueueExecution = "AWSLambdaSQSQueueExecutionRole";
    public const string Tracing = "AWSXrayWriteOnlyAccess";

    private static readonly string[] Logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

    private static readonly string[] Traces =
    [
        "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
    ];

    private static readonly FrozenDictionary<string, string[]> Actions = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [BasicExecution] = Logs,
        [DurableExecution] = [.. Logs, "lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"],
        [QueueExecution] = [.. Logs, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        [Tracing] = Traces,
        ["AWSXRayDaemonWriteAccess"] = Traces,
        ["AmazonSQSFullAccess"] = ["sqs:*"],
        ["AmazonDynamoDBFullAccess"] = ["dynamodb:*"],
        ["AWSLambda_FullAccess"] = ["lambda:*"],
        ["AdministratorAccess"] = ["*"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The policy as a statement on every resource, or null where it is not known here.</summary>
    /// <param name="nameOrArn">SAM takes either.</param>
    public static PolicyStatement? Find(string nameOrArn, int line)
    {
        var name = nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..];
        return Actions.TryGetValue(name, out var actions) ? new PolicyStatement(name, IsAllow: true, actions, ["*"], line) : null;
    }
}
