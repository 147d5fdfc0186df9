namespace DurableLocal.Lambda.Logs;

/// <summary>Hears what functions print and how they fail; called on the runtime's own threads, so it must be quick.</summary>
public interface IFunctionLogSink
{
    /// <summary>A line of standard output or error, without its end.</summary>
    void OnLine(string functionName, ReadOnlySpan<byte> line);

    /// <summary>An invocation that did not succeed, with the error in <paramref name="outcome"/>.</summary>
    void OnFailure(string functionName, string requestId, InvocationOutcome outcome);

    /// <summary>Something the runtime could not do for the function, such as sending to its dead-letter queue.</summary>
    void OnProblem(string functionName, string message);
}
