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
