namespace DurableLocal.Sqs.State;

/// <summary>A queue as last committed. A change makes a new one; nobody who holds this one sees it move.</summary>
/// <param name="Attributes">The attributes that were set, by SQS's names; defaults are not among them.</param>
/// <param name="Created">Epoch milliseconds, as is <paramref name="Modified"/>.</param>
internal sealed record Queue(
    long Id,
    string Name,
    IReadOnlyDictionary<string, string> Attributes,
    long Created,
    long Modified)
{
    public QueueSettings Settings { get; } = QueueSettings.Of(Attributes);
}
