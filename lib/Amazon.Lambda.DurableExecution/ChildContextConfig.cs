namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a child context.</summary>
public sealed class ChildContextConfig
{
    /// <summary>A label in the history; none by default.</summary>
    public string? SubType { get; set; }

    /// <summary>Turns the <see cref="ChildContextException"/> into what the workflow is to see, at the failure and at every replay of it.</summary>
    public Func<Exception, Exception>? ErrorMapping { get; set; }

    public NestingType NestingType { get; set; } = NestingType.Nested;
}
