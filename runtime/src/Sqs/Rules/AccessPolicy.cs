using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>
/// The statements that AddPermission and RemovePermission edit in a queue's policy. The policy is stored and returned but
/// not enforced: there is only one account.
/// </summary>
internal static class AccessPolicy
{
    private const int MaxActions = 7;
    private const int MaxStatements = 20;

    /// <summary>Actions that can be granted to other accounts; the action for one message also grants its batch operation.</summary>
    private static readonly FrozenSet<string> Grantable = new[]
    {
        "*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue",
        "ReceiveMessage", "SendMessage",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> OwnerOnly = new[]
    {
        "AddPermission", "CancelMessageMoveTask", "CreateQueue", "DeleteQueue", "ListMessageMoveTasks", "ListQueues", "ListQueueTags",
        "RemovePermission", "SetQueueAttributes", "StartMessageMoveTask", "TagQueue", "UntagQueue",
    }.ToFrozenSet();

    /// <summary>Validates the outer structure of a policy; the content of its statements is not validated.</summary>
    /// <exception cref="SqsException">The text is not a policy, or has too many statements.</exception>
    public static void Validate(string json)
    {
        if (CountStatements(json) is not (> 0 and var statements))
        {
            throw SqsException.InvalidAttributeValue(QueueAttributes.Policy);
        }

        if (statements > MaxStatements)
        {
            throw SqsException.OverLimit($"{statements} statements were found in the submitted policy, max allowed is {MaxStatements}");
        }
    }

    /// <summary>Validates the label of AddPermission.</summary>
    /// <exception cref="SqsException">The label is missing, too long, or has a character that is not allowed.</exception>
    public static string Label(string? label)
    {
        if (string.IsNullOrEmpty(label))
        {
            throw SqsException.MissingParameter("Label");
        }

        return label.Length <= SqsLimits.LabelLength && !label.AsSpan().ContainsAnyExcept(BatchEntries.IdCharacters)
            ? label
            : throw SqsException.InvalidParameter("Label", label, $"Can only include alphanumeric characters, hyphens, or underscores. 1 to {SqsLimits.LabelLength} in length");
    }

    /// <summary>Validates the actions of AddPermission.</summary>
    /// <exception cref="SqsException">There are none or too many, or one cannot be granted.</exception>
    public static List<string> Actions(List<string>? actions)
    {
        if (actions is not { Count: > 0 })
        {
            throw SqsException.MissingParameter("Actions");
        }

        if (actions.Find(action => !Grantable.Contains(action)) is { } ungrantable)
        {
            throw SqsException.InvalidParameter(
                "ActionName",
                $"SQS:{ungrantable}",
                OwnerOnly.Contains(ungrantable) ? "Only the queue owner is allowed to invoke this action." : "Please refer to the appropriate WSDL for a list of valid actions.");
        }

        return actions.Count <= MaxActions
            ? actions
            : throw SqsException.OverLimit($"{actions.Count} Actions were found, maximum allowed is {MaxActions}.");
    }

    /// <summary>Validates the accounts of AddPermission.</summary>
    /// <exception cref="SqsException">There are none.</exception>
    public static List<string> Accounts(List<string>? accounts) => accounts switch
    {
        null => throw SqsException.MissingParameter("AWSAccountIds"),
        [] => throw SqsException.InvalidParameter("PrincipalId", "[]", "Unable to verify."),
        _ => accounts,
    };

    /// <summary>Returns the policy with a statement added.</summary>
    /// <exception cref="SqsException">The label exists already, or the policy has the maximum number of statements.</exception>
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
        return statements.Count <= MaxStatements
            ? document.ToJsonString()
            : throw SqsException.OverLimit($"{statements.Count} Statements were found, maximum allowed is {MaxStatements}.");
    }

    /// <summary>Returns the policy without the statement; empty where no statement is left.</summary>
    /// <exception cref="SqsException">No statement has that label.</exception>
    public static string Remove(string? policy, string queueArn, string label)
    {
        if (string.IsNullOrEmpty(policy))
        {
            throw SqsException.InvalidParameter("Label", label, "can't find label.");
        }

        var document = Read(policy, queueArn);
        var statements = Statements(document);
        statements.Remove(Find(statements, label) ?? throw SqsException.InvalidParameter("Label", label, "can't find label on existing policy."));
        return statements.Count == 0 ? string.Empty : document.ToJsonString();
    }

    /// <summary>Returns the number of statements of a policy; null where the text is not a policy.</summary>
    private static int? CountStatements(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var policy = document.RootElement;
            var known = policy.ValueKind == JsonValueKind.Object
                && policy.EnumerateObject().All(member => member.Name is "Version" or "Id" or "Statement")
                && (!policy.TryGetProperty("Version", out var version) || version.ValueEquals("2012-10-17"u8) || version.ValueEquals("2008-10-17"u8));
            if (!known || !policy.TryGetProperty("Statement", out var statement))
            {
                return null;
            }

            return statement.ValueKind switch
            {
                JsonValueKind.Array => statement.GetArrayLength(),
                // A single statement need not be in an array.
                JsonValueKind.Object => 1,
                _ => null,
            };
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonObject Read(string? policy, string queueArn) =>
        string.IsNullOrEmpty(policy)
            ? new JsonObject { ["Version"] = "2008-10-17", ["Id"] = $"{queueArn}/SQSDefaultPolicy", ["Statement"] = new JsonArray() }
            : JsonNode.Parse(policy)!.AsObject();

    private static JsonArray Statements(JsonObject document)
    {
        if (document["Statement"] is not JsonArray statements)
        {
            // A single statement need not be in an array.
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
