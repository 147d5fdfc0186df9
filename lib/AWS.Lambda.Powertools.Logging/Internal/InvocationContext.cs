using Amazon.Lambda.Core;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The invocation that the current flow of control serves, as <see cref="LoggingAttribute"/> found it.</summary>
/// <param name="ColdStart">Whether it is the first of this execution environment.</param>
/// <param name="SamplingRoll">Drawn once an invocation from 0 to 1: all its lines are sampled, or none.</param>
internal sealed record InvocationContext(ILambdaContext Lambda, bool ColdStart, double SamplingRoll, bool ClearState)
{
    private static readonly AsyncLocal<InvocationContext> Flow = new();

    private volatile bool _ended;

    /// <summary>Null outside an invocation.</summary>
    public static InvocationContext Current => Flow.Value is { _ended: false } current ? current : null;

    /// <summary>Null where the event has none, or no path was given.</summary>
    public string CorrelationId { get; init; }

    public void Enter() => Flow.Value = this;

    /// <summary>
    /// Ends it in every flow that has it: an asynchronous handler is entered in its caller's flow, and exits in its own.
    /// </summary>
    public void End() => _ended = true;
}
