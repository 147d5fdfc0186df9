namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>A log state whose message is an object, written as JSON where it is no text.</summary>
internal readonly record struct ObjectMessage(object Message)
{
    public override string ToString() => Message?.ToString();
}
