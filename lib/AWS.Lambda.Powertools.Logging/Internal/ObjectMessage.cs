namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>A log state whose message is an object; written as JSON unless it is a string.</summary>
internal readonly record struct ObjectMessage(object Message)
{
    public override string ToString() => Message?.ToString();
}
