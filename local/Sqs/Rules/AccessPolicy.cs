using System.Text.Json.Nodes;
using DurableChaining.Local.Sqs.Protocol;

namespace DurableChaining.Local.Sqs.Rules;

/// <summary>
/// The statements that AddPermission and RemovePermission keep in a queue's policy. The policy is kept and given back;
/// nobody is refused by it here, where there is one account.
/// </summary>
internal static class AccessPolicy
{
    /// <exception cref="SqsException">The label is taken.</exception>
    public static string Add(string? policy, string queueArn, string label, List<string> accounts, List<string> actions)
    {
        var document = Read(policy, queueArn);
        var statements = Statements(document);
        if (Find(statements, label) is not null)
        {
            throw SqsException.InvalidParameter("Label", label, "Already exists.");
        }

        statements.Add((JsonNode)new JsonObject
        {
            ["Sid"] = label,
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = OneOrMany(accounts.ConvertAll(account => $"arn:aws:iam::{account}:root")) },
            ["Action"] = OneOrMany(actions.ConvertAll(action => $"SQS:{action}")),
            ["Resource"] = queueArn,
        });
        return document.ToJsonString();
    }

    /// <summary>The policy without the statement; empty where none is left.</summary>
    /// <exception cref="SqsException">There is no statement of that label.</exception>
    public static string Remove(string? policy, string queueArn, string label)
    {
        var document = Read(policy, queueArn);
        var statements = Statements(document);
        statements.Remove(Find(statements, label) ?? throw SqsException.InvalidParameter("Label", label, "can't find label on existing policy."));
        return statements.Count == 0 ? string.Empty : document.ToJsonString();
    }

    private static JsonObject Read(string? policy, string queueArn) =>
        string.IsNullOrEmpty(policy)
            ? new JsonObject { ["Version"] = "2008-10-17", ["Id"] = $"{queueArn}/SQSDefaultPolicy", ["Statement"] = new JsonArray() }
            : JsonNode.Parse(policy)!.AsObject();

    private static JsonArray Statements(JsonObject document)
    {
        if (document["Statement"] is not JsonArray statements)
        {
            // A policy may have a single statement without a list around it.
            var single = document["Statement"]?.DeepClone();
            document["Statement"] = statements = single is null ? [] : [single];
        }

        return statements;
    }

    private static JsonNode? Find(JsonArray statements, string label) =>
        statements.FirstOrDefault(statement => statement is JsonObject && statement["Sid"] is JsonValue sid && sid.TryGetValue(out string? text) && text == label);

    private static JsonNode OneOrMany(List<string> values) =>
        values is [var only] ? JsonValue.Create(only) : new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
}
