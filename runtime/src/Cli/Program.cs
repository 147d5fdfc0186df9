using DurableLocal.Cli;
using DurableLocal.Hosting;
using System.Runtime.InteropServices;

const int ExitOfInterrupt = 130;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CommandLine.RunAsync(args, ConsoleOutput.OfProcess(), stop.Token);

// The first signal stops in order; the second does not wait for it.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (stop.IsCancellationRequested)
    {
        Environment.Exit(ExitOfInterrupt);
    }

    stop.Cancel();
}
