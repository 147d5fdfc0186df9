using System.Runtime.InteropServices;

namespace DurableLocal.Terminal;

/// <summary>SIGINT (Ctrl-C) and SIGTERM as a cancellation: the first signal stops in order, the second ends the process at once.</summary>
public sealed class TerminationSignals : IDisposable
{
    /// <summary>Exit code of a process that a signal has interrupted, as shells give it for SIGINT.</summary>
    public const int ExitCode = 130;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public TerminationSignals()
    {
        StopIgnoringInterrupt();
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// A shell starts the background jobs of a script with SIGINT ignored, and .NET registers no handler for an ignored
    /// signal: such a process would outlive the Ctrl-C that ends its script.
    /// </summary>
    private static void StopIgnoringInterrupt()
    {
        const int Interrupt = 2;
        const nint Default = 0;
        if (!OperatingSystem.IsWindows())
        {
            _ = SetHandler(Interrupt, Default);
        }
    }

    [DllImport("libc", EntryPoint = "signal", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SetHandler(int signal, nint handler);

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_stop.IsCancellationRequested)
        {
            Environment.Exit(ExitCode);
        }

        _stop.Cancel();
    }
}
