using DurableLocal.Cli;
using DurableLocal.Terminal;

using var resources = new MissingResource(Console.Error.WriteLine);
using var signals = new TerminationSignals();
return await CommandLine.RunAsync(args, ConsoleOutput.OfProcess(), signals.Token);
