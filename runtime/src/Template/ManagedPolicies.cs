using System.Collections.Frozen;
using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>Managed policies of AWS that are commonly attached to such functions, by name (AWS managed policy reference).</summary>
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

    /// <summary>Returns the policy as a statement for all resources, or null if it is not known.</summary>
    /// <param name="nameOrArn">Name or ARN; SAM accepts both.</param>
    public static PolicyStatement? Find(string nameOrArn, int line)
    {
        var name = nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..];
        return Actions.TryGetValue(name, out var actions) ? new PolicyStatement(name, IsAllow: true, actions, ["*"], line) : null;
    }
}
