namespace DurableLocal.Lambda.Environments;

/// <summary>The end of a process in the words of the Lambda service.</summary>
internal static class ExitStatus
{
    /// <summary>What a process that ended by a signal has as its exit status, less the signal's number.</summary>
    private const int SignalBase = 128;

    public static FunctionFault Fault(int exitCode, string requestId) =>
        new("Runtime.ExitError", $"RequestId: {requestId} Error: {Describe(exitCode)}");

    public static string Describe(int exitCode) => exitCode switch
    {
        0 => "Runtime exited without providing a reason",
        SignalBase + 1 => Signal("hangup"),
        SignalBase + 2 => Signal("interrupt"),
        SignalBase + 4 => Signal("illegal instruction"),
        SignalBase + 6 => Signal("aborted"),
        SignalBase + 8 => Signal("floating point exception"),
        SignalBase + 9 => Signal("killed"),
        SignalBase + 11 => Signal("segmentation fault"),
        SignalBase + 15 => Signal("terminated"),
        _ => $"Runtime exited with error: exit status {exitCode}",
    };

    private static string Signal(string name) => $"Runtime exited with error: signal: {name}";
}
