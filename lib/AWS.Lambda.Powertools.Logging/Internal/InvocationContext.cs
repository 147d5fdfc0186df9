using Amazon.Lambda.Core;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The invocation of the current async flow, captured by <see cref="LoggingAttribute"/>.</summary>
/// <param name="ColdStart">Whether it is the first invocation of this execution environment.</param>
/// <param name="SamplingRoll">A random number from 0 to 1, drawn once per invocation, so that either all or none of its lines are sampled.</param>
internal sealed record InvocationContext(ILambdaContext Lambda, bool ColdStart, double SamplingRoll, bool ClearState)
{
    private static readonly AsyncLocal<InvocationContext> Flow = new();

    private static int _coldStart = 1;

    private volatile bool _ended;

    /// <summary>True until the first invocation starts.</summary>
    public static bool IsColdStart => Volatile.Read(ref _coldStart) == 1;

    /// <summary>Null outside an invocation.</summary>
    public static InvocationContext Current => Flow.Value is { _ended: false } current ? current : null;

    /// <summary>Null if the event has none or no path is configured.</summary>
    public string CorrelationId { get; init; }

    /// <summary>Returns true for the first invocation of this execution environment.</summary>
    public static bool TakeColdStart() => Interlocked.Exchange(ref _coldStart, 0) == 1;

    public void Enter() => Flow.Value = this;

    /// <summary>
    /// Ends the invocation in every async flow: an async handler enters in the flow of its caller and exits in its own.
    /// </summary>
    public void End() => _ended = true;
}
