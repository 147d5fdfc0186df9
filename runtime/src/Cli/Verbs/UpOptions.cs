using System.CommandLine;
using DurableLocal.Core.Http;
using DurableLocal.Hosting;
using DurableLocal.Terminal;

namespace DurableLocal.Cli.Verbs;

/// <summary>The options of <c>up</c>.</summary>
internal sealed class UpOptions(StackOptions stack, ConsoleOutput output)
{
    public const string Name = "up";

    private readonly Option<int?> _idleTimeout = new("--idle-timeout")
    {
        Description = "Stop a function process that has been idle for this time; without it one process of each function is kept",
        HelpName = "SECONDS",
    };

    private readonly Option<bool> _onDemand = new("--on-demand") { Description = "Start a function process with the first invocation that needs it; without it one process of each function starts with the runtime" };

    private readonly Option<bool> _counters = new("--counters") { Description = "Count requests, bytes and commits, and serve the counts at GET /counters" };

    private readonly Option<int?> _consolePort = new("--console-port")
    {
        Description = "Port of the console on 127.0.0.1; 0 for a free one; without it the port behind --port, or a free one",
        HelpName = "N",
    };

    private readonly Option<bool> _noConsole = new("--no-console") { Description = "Serve no console" };

    private readonly Option<bool> _skipTime = new("--skip-time") { Description = "Let waits, retry delays and timeouts pass as soon as nothing else can happen" };

    private readonly Option<bool> _watch = new("--watch") { Description = "Build functions whose sources change; work in flight ends on the code it started with" };

    private readonly Option<bool> _debug = new("--debug") { Description = "Build functions in Debug, print their process ids; an attached debugger lifts timeouts" };

    private readonly Option<string[]> _waitForDebugger = new("--wait-for-debugger")
    {
        Description = "As --debug; processes of this .NET function wait for a debugger; may be repeated",
        HelpName = "FUNCTION",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly OtlpOptions _otlp = new();

    private readonly Option<string> _format = ClientOptions.FormatOption();

    public Command Create()
    {
        var command = new Command(Name, "Starts everything in the template and serves it until Ctrl-C (the default)") { _watch, _debug, _waitForDebugger, _skipTime, _onDemand, _idleTimeout, _counters, _consolePort, _noConsole, _format };
        foreach (var option in stack.All.Concat(_otlp.All))
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            var options = Read(parsed);
            using var exporters = _otlp.Read(parsed, options.StackName);
            var up = parsed.GetValue(_format) == "json" ? new UpCommand(output.OnStandardError(), output) : new UpCommand(output);
            return await up.RunAsync(options with { Telemetry = exporters }, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private RuntimeOptions Read(ParseResult parsed)
    {
        var idleTimeout = parsed.GetValue(_idleTimeout);
        if (idleTimeout < 1)
        {
            throw new StartException($"--idle-timeout: expected 1 or more seconds, got {idleTimeout}");
        }

        if (parsed.GetValue(_counters) && !WireCounters.AreSupported)
        {
            throw new StartException("--counters: expected Linux, which counts the bytes of a connection");
        }

        var consolePort = parsed.GetValue(_consolePort);
        if (consolePort is < 0 or > ushort.MaxValue)
        {
            throw new StartException($"--console-port: expected 0 to {ushort.MaxValue}, got {consolePort}");
        }

        if (parsed.GetValue(_noConsole) && consolePort is not null)
        {
            throw new StartException($"--no-console: expected without --console-port, got --console-port {consolePort} as well");
        }

        var waiting = parsed.GetValue(_waitForDebugger) ?? [];
        var options = stack.Read(parsed);
        return options with
        {
            ConsolePort = parsed.GetValue(_noConsole) ? null : consolePort ?? LocalRuntime.DefaultConsolePort(options.Port),
            Debugs = parsed.GetValue(_debug) || waiting.Length > 0,
            WaitForDebugger = waiting,
            Time = parsed.GetValue(_skipTime) ? TimeMode.Skipped : TimeMode.Real,
            Watches = parsed.GetValue(_watch),
            Counts = parsed.GetValue(_counters),
            StartsAhead = !parsed.GetValue(_onDemand),
            IdleTimeout = idleTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }
}
