using System.CommandLine;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Hosting;
using DurableLocal.Template;
using DurableLocal.Terminal;

namespace DurableLocal.Cli;

/// <summary>The commands and their options; what each does is its own class.</summary>
public sealed class CommandLine
{
    /// <summary>A command or its options are wrong, or the runtime cannot start.</summary>
    public const int UsageError = 2;

    private readonly StackOptions _stack = new();

    private readonly Option<int?> _idleTimeout = new("--idle-timeout")
    {
        Description = "Stop a function process that has been idle for this time; without it one process of each function is kept",
        HelpName = "SECONDS",
        Recursive = true,
    };

    private readonly Option<bool> _counters = new("--counters") { Description = "Count requests, bytes and commits, and serve the counts at GET /counters", Recursive = true };

    private readonly ConsoleOutput _output;

    private CommandLine(ConsoleOutput output) => _output = output;

    /// <summary>Runs a command line and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, ConsoleOutput output, CancellationToken cancellationToken)
    {
        var result = new CommandLine(output).Root().Parse(arguments);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
            {
                output.Error(error.Message);
            }

            output.Error("--help shows the commands and options");
            return UsageError;
        }

        // TerminationSignals handles the signals of the process.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        try
        {
            return await result.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StartException or ServiceException or HttpRequestException or TemplateException or StorageException or AwsException)
        {
            output.EndProgress();
            output.Error(failure.Message);
            return UsageError;
        }
    }

    private RootCommand Root()
    {
        var root = new RootCommand("Runs a SAM template of functions, queues and tables on this machine.")
        {
            _idleTimeout, _counters, Up(), Executions(), History(),
        };
        foreach (var option in _stack.All)
        {
            root.Add(option);
        }

        root.SetAction((parsed, cancellation) => new UpCommand(_output).RunAsync(Options(parsed), cancellation));
        return root;
    }

    private Command Up()
    {
        var command = new Command("up", "Starts everything in the template and serves it until Ctrl-C (the default)");
        command.SetAction((parsed, cancellation) => new UpCommand(_output).RunAsync(Options(parsed), cancellation));
        return command;
    }

    private Command Executions()
    {
        var limit = new Option<int>("--limit") { Description = "Newest executions shown at most", DefaultValueFactory = _ => 50, HelpName = "N" };
        var status = new Option<string?>("--status") { Description = "Only executions of this status", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED");
        var command = new Command("executions", "Lists durable executions") { limit, status };
        command.SetAction((parsed, cancellation) => new ExecutionsCommand(_output).ListAsync(
            Options(parsed), StackOptions.IsGiven(parsed, _stack.Port), parsed.GetValue(limit), parsed.GetValue(status), cancellation));
        return command;
    }

    private Command History()
    {
        var name = new Argument<string>("NAME") { Description = "Name or ARN of a durable execution" };
        var command = new Command("history", "Prints the timeline of a durable execution") { name };
        command.SetAction((parsed, cancellation) => new ExecutionsCommand(_output).ShowAsync(
            Options(parsed), StackOptions.IsGiven(parsed, _stack.Port), parsed.GetRequiredValue(name), cancellation));
        return command;
    }

    private RuntimeOptions Options(ParseResult parsed)
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

        return _stack.Read(parsed) with
        {
            Counts = parsed.GetValue(_counters),
            IdleTimeout = idleTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }
}
