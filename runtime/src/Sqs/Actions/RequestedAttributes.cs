using System.Collections.Frozen;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Actions;

/// <summary>The attributes that a ReceiveMessage request names: by name, by prefix (<c>trace.*</c>) or all.</summary>
internal sealed class RequestedAttributes
{
    private const string AnySuffix = ".*";

    private static readonly FrozenSet<string> SystemNames = new[]
    {
        "All", "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber",
        "MessageDeduplicationId", "MessageGroupId", "AWSTraceHeader", "DeadLetterQueueSourceArn",
    }.ToFrozenSet();

    private readonly List<string> _system;
    private readonly List<string> _message;
    private readonly bool _allSystem;
    private readonly bool _allMessage;

    /// <exception cref="SqsException">A requested system attribute does not exist.</exception>
    public RequestedAttributes(ReceiveMessageRequest request)
    {
        _system = [.. request.MessageSystemAttributeNames ?? [], .. request.AttributeNames ?? []];
        _message = request.MessageAttributeNames ?? [];
        if (_system.Find(name => !SystemNames.Contains(name)) is { } unknown)
        {
            throw SqsException.InvalidAttributeName(unknown);
        }

        _allSystem = _system.Contains("All");
        _allMessage = _message.Exists(name => name is "All" or AnySuffix or "*");
    }

    public bool AnySystem => _system.Count > 0;

    public bool AnyMessage => _message.Count > 0;

    public bool IncludesSystem(string name) => _allSystem || _system.Contains(name);

    public bool IncludesMessage(string name) => _allMessage || _message.Exists(requested => Matches(requested, name));

    private static bool Matches(string requested, string name) =>
        requested == name
        || (requested.EndsWith(AnySuffix, StringComparison.Ordinal) && name.StartsWith(requested[..^AnySuffix.Length], StringComparison.Ordinal));
}
