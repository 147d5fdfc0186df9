using System.CommandLine;
using System.Runtime.InteropServices;
using DurableChaining.Submit;
using DurableLocal.Hosting;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await SubmitCommandLine.RunAsync(args, ConsoleOutput.OfProcess(), stop.Token);

// The first signal stops in order; the second does not wait for it.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (stop.IsCancellationRequested)
    {
        Environment.Exit(130);
    }

    stop.Cancel();
}
