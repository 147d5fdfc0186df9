using System.Collections.Frozen;

namespace DurableLocal.Sqs.Query;

/// <summary>Maps names between the query protocol and the JSON protocol. In the query protocol, lists and maps are flat, with each element under a name in the singular.</summary>
internal static class QueryNames
{
    /// <summary>The name of a map in the target protocol, and the name of the key of its entries in the query protocol.</summary>
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

    /// <summary>Lists and maps under the names of the JSON protocol, which some SDKs write with an empty value for an empty collection.</summary>
    private static readonly FrozenSet<string> EmptyLists = RequestLists.Values.ToFrozenSet();

    private static readonly FrozenSet<string> EmptyMaps = RequestMaps.Values.Select(map => map.Member).ToFrozenSet();

    private static readonly FrozenSet<string> Integers = new[]
    {
        "DelaySeconds", "MaxNumberOfMessages", "MaxNumberOfMessagesPerSecond", "MaxResults", "VisibilityTimeout", "WaitTimeSeconds",
    }.ToFrozenSet();

    private static readonly FrozenDictionary<string, string> ResponseLists = new Dictionary<string, string>
    {
        ["Failed"] = "BatchResultErrorEntry",
        ["Messages"] = "Message",
        ["QueueUrls"] = "QueueUrl",
        ["queueUrls"] = "QueueUrl",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Map> ResponseMaps = new Dictionary<string, Map>
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

    /// <summary>Operations on the account, which are not valid at a queue URL.</summary>
    private static readonly FrozenSet<string> AccountOperations = new[] { "CreateQueue", "ListQueues" }.ToFrozenSet();

    public static string? RequestList(string name) => RequestLists.GetValueOrDefault(name);

    public static Map? RequestMap(string operation, string name) =>
        // Only CreateQueue spells its tags in lower case.
        operation == "CreateQueue" && name == "Tag" ? new Map("tags", "Key")
        : RequestMaps.TryGetValue(name, out var map) ? map : null;

    public static bool IsEmptyList(string name) => EmptyLists.Contains(name);

    public static bool IsEmptyMap(string name) => EmptyMaps.Contains(name);

    public static bool IsInteger(string name) => Integers.Contains(name);

    /// <summary>Returns the name of the entries of a batch operation, where an empty list and an absent one look the same; null for other operations.</summary>
    public static string? BatchEntries(string operation) =>
        RequestLists.ContainsKey($"{operation}RequestEntry") ? $"{operation}RequestEntry" : null;

    /// <summary>Returns the name of the elements of a list in a response; null where the member is not a list.</summary>
    public static string? ResponseList(string operation, string member) => member switch
    {
        "Successful" or "Results" => $"{operation}ResultEntry",
        _ => ResponseLists.GetValueOrDefault(member),
    };

    public static Map? ResponseMap(string member) => ResponseMaps.TryGetValue(member, out var map) ? map : null;

    public static bool IsAccountOperation(string operation) => AccountOperations.Contains(operation);

    public static bool HasResult(string operation) => !WithoutResult.Contains(operation);
}
