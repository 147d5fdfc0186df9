using System.Text;
using DurableLocal.Core.Background;

namespace DurableLocal.Lambda.Environments;

/// <summary>The faults that an environment itself causes, with the texts of the Lambda service.</summary>
internal static class EnvironmentFaults
{
    /// <summary>The exit status of a process that a signal ended is this plus the number of the signal.</summary>
    private const int SignalBase = 128;

    /// <summary>The process exited while an invocation was running; <paramref name="outOfMemory"/> if it was killed because it used more than the memory of the function.</summary>
    public static FunctionFault Exited(int exitCode, string requestId, bool outOfMemory = false) =>
        new(outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError", $"RequestId: {requestId} Error: {Describe(exitCode)}");

    /// <summary>The process exited in its init phase; the last line of <paramref name="output"/> usually contains the cause.</summary>
    public static FunctionFault ExitedInInit(int exitCode, byte[] output)
    {
        var text = Encoding.UTF8.GetString(output).Trim();
        var last = text[(text.LastIndexOf('\n') + 1)..];
        return new FunctionFault("Runtime.ExitError", last.Length == 0 ? $"Error: {Describe(exitCode)}" : $"Error: {Describe(exitCode)}; its last output: {last}");
    }

    /// <summary>The runtime did not request an invocation within the init timeout.</summary>
    public static FunctionFault InitTimedOut(TimeSpan timeout) =>
        new("Sandbox.Timedout", $"Error: the init phase timed out after {timeout.TotalSeconds:0.00} seconds");

    /// <summary>The function did not respond within its timeout.</summary>
    public static FunctionFault TimedOut(string requestId, TimeSpan timeout) =>
        new("Sandbox.Timedout", $"RequestId: {requestId} Error: Task timed out after {timeout.TotalSeconds:0.00} seconds");

    /// <summary>
    /// The process could not be started: for want of files, ports, processes or memory, which passes and is a fault of the
    /// service, or because there is no such program.
    /// </summary>
    public static FunctionFault NotStarted(Exception failure) =>
        new(IsShortage(failure) ? "ServiceException" : "Runtime.InvalidEntrypoint", $"Error: {failure.Message}");

    /// <summary>Whether the system refuses the process files, ports, processes or memory.</summary>
    public static bool IsShortage(Exception failure) => failure switch
    {
        FunctionStartException { InnerException: { } cause } => IsShortage(cause),
        FileNotFoundException or DirectoryNotFoundException => false,
        _ => failure is IOException || SystemShortage.IsCauseOf(failure),
    };

    private static string Describe(int exitCode) => exitCode switch
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
