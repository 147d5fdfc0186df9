using DurableLocal.Terminal;

namespace DurableLocal.Cli;

/// <summary>The exit codes of every command.</summary>
public static class ExitCode
{
    /// <summary>The command did what it was asked to do.</summary>
    public const int Success = 0;

    /// <summary>There is no such execution, key, queue or log, or the service rejected the change.</summary>
    public const int NotFound = 1;

    /// <summary>A command or its options are wrong, or the runtime cannot be reached or started.</summary>
    public const int UsageError = 2;

    /// <summary>A signal ended the command.</summary>
    public const int Interrupted = TerminationSignals.ExitCode;
}
