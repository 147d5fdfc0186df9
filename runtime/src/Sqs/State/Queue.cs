namespace DurableLocal.Sqs.State;

/// <summary>A queue as last committed. Immutable: a change publishes a new instance to <see cref="QueueDirectory"/>.</summary>
/// <param name="Attributes">The attributes that were set, with SQS's names; defaults are not included.</param>
/// <param name="Created">Epoch milliseconds, as is <paramref name="Modified"/>.</param>
internal sealed record Queue(
    long Id,
    string Name,
    IReadOnlyDictionary<string, string> Attributes,
    long Created,
    long Modified)
{
    public QueueSettings Settings { get; } = QueueSettings.Of(Attributes);

    /// <summary>Whether these are the attributes that were set.</summary>
    public bool Has(IReadOnlyDictionary<string, string> attributes) =>
        attributes.Count == Attributes.Count && attributes.All(attribute => Attributes.GetValueOrDefault(attribute.Key) == attribute.Value);
}
