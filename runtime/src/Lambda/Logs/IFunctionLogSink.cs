namespace DurableLocal.Lambda.Logs;

/// <summary>Receives the output and the failures of functions. Called on the runtime's threads; must not block.</summary>
public interface IFunctionLogSink
{
    /// <summary>Receives the start of a process of a function.</summary>
    void OnStarted(string functionName, int processId);

    /// <summary>Receives a line of standard output or standard error, without its line end.</summary>
    /// <param name="functionName">Name of the function.</param>
    /// <param name="invocations">Those that the process has run.</param>
    /// <param name="line">UTF-8.</param>
    void OnLine(string functionName, RecentInvocations invocations, ReadOnlySpan<byte> line);

    /// <summary>Receives an invocation that did not succeed; <paramref name="outcome"/> contains the error.</summary>
    void OnFailure(string functionName, string requestId, InvocationOutcome outcome);

    /// <summary>Receives an error of the runtime on behalf of the function, such as a dead letter that could not be sent.</summary>
    void OnProblem(string functionName, string message);
}
