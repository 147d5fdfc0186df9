namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a child context.</summary>
public sealed class ChildContextConfig
{
    /// <summary>Label of the context in the history; none by default.</summary>
    public string? SubType { get; set; }

    /// <summary>Maps the <see cref="ChildContextException"/> to the exception that the workflow sees, on failure and at every replay.</summary>
    public Func<Exception, Exception>? ErrorMapping { get; set; }

    public NestingType NestingType { get; set; } = NestingType.Nested;
}
