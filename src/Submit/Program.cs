using DurableChaining.Submit;
using DurableLocal.Terminal;

using var signals = new TerminationSignals();
return await SubmitCommandLine.RunAsync(args, ConsoleOutput.OfProcess(), signals.Token);
