using System.Collections.Frozen;

namespace DurableLocal.Sqs.Query;

/// <summary>How the query protocol calls what the JSON protocol calls otherwise: its lists and maps are flat, each element under a name in the singular.</summary>
internal static class QueryNames
{
    /// <summary>A map's member in JSON, and the name under which its entries carry their keys.</summary>
    public readonly record struct Map(string Member, string Key);

    private static readonly FrozenDictionary<string, string> RequestLists = new Dictionary<string, string>
    {
        ["ActionName"] = "Actions",
        ["AWSAccountId"] = "AWSAccountIds",
        ["AttributeName"] = "AttributeNames",
        ["BinaryListValue"] = "BinaryListValues",
        ["ChangeMessageVisibilityBatchRequestEntry"] = "Entries",
        ["DeleteMessageBatchRequestEntry"] = "Entries",
        ["MessageAttributeName"] = "MessageAttributeNames",
        ["MessageSystemAttributeName"] = "MessageSystemAttributeNames",
        ["SendMessageBatchRequestEntry"] = "Entries",
        ["StringListValue"] = "StringListValues",
        ["TagKey"] = "TagKeys",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Map> RequestMaps = new Dictionary<string, Map>
    {
        ["Attribute"] = new("Attributes", "Name"),
        ["MessageAttribute"] = new("MessageAttributes", "Name"),
        ["MessageSystemAttribute"] = new("MessageSystemAttributes", "Name"),
        ["Tag"] = new("Tags", "Key"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> AnswerLists = new Dictionary<string, string>
    {
        ["Failed"] = "BatchResultErrorEntry",
        ["Messages"] = "Message",
        ["QueueUrls"] = "QueueUrl",
        ["queueUrls"] = "QueueUrl",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Map> AnswerMaps = new Dictionary<string, Map>
    {
        ["Attributes"] = new("Attribute", "Name"),
        ["MessageAttributes"] = new("MessageAttribute", "Name"),
        ["Tags"] = new("Tag", "Key"),
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> WithoutResult = new[]
    {
        "AddPermission", "ChangeMessageVisibility", "DeleteMessage", "DeleteQueue", "PurgeQueue", "RemovePermission",
        "SetQueueAttributes", "TagQueue", "UntagQueue",
    }.ToFrozenSet();

    /// <summary>Operations of the account, which no queue's URL answers.</summary>
    private static readonly FrozenSet<string> OfTheAccount = new[] { "CreateQueue", "ListQueues" }.ToFrozenSet();

    public static string? RequestList(string name) => RequestLists.GetValueOrDefault(name);

    public static Map? RequestMap(string operation, string name) =>
        // CreateQueue alone spells its tags with a small letter.
        operation == "CreateQueue" && name == "Tag" ? new Map("tags", "Key")
        : RequestMaps.TryGetValue(name, out var map) ? map : null;

    /// <summary>The entries of a batch operation: nothing tells an empty list of theirs from none. Null for other operations.</summary>
    public static string? BatchEntries(string operation) =>
        RequestLists.ContainsKey($"{operation}RequestEntry") ? $"{operation}RequestEntry" : null;

    /// <summary>The element of a list in an answer; null where the member is none.</summary>
    public static string? AnswerList(string operation, string member) => member switch
    {
        "Successful" or "Results" => $"{operation}ResultEntry",
        _ => AnswerLists.GetValueOrDefault(member),
    };

    public static Map? AnswerMap(string member) => AnswerMaps.TryGetValue(member, out var map) ? map : null;

    public static bool IsOfTheAccount(string operation) => OfTheAccount.Contains(operation);

    public static bool HasResult(string operation) => !WithoutResult.Contains(operation);
}
