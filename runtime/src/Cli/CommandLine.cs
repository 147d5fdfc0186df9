using DurableLocal.Template;
using DurableLocal.Core.Storage;
using System.CommandLine;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Hosting;

namespace DurableLocal.Cli;

/// <summary>The commands and their options; what each does is its own class.</summary>
public sealed class CommandLine
{
    /// <summary>A command or its options are wrong, or the runtime cannot start.</summary>
    public const int UsageError = 2;

    private readonly Option<int> _port = new("--port")
    {
        Description = "Port of the service endpoints on 127.0.0.1; 0 for a free one",
        DefaultValueFactory = _ => RuntimeOptions.DefaultPort,
        HelpName = "N",
        Recursive = true,
    };

    private readonly Option<string> _data = new("--data")
    {
        Description = "Folder of everything that is kept: queues, tables, executions, logs",
        DefaultValueFactory = _ => RuntimeOptions.DefaultDataFolder,
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<bool> _ephemeral = new("--ephemeral") { Description = "Keep nothing: a temporary data folder", Recursive = true };

    private readonly Option<string?> _template = new("--template")
    {
        Description = "SAM template; without it template.yaml of this folder or the nearest above",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string> _stackName = new("--stack-name")
    {
        Description = "Name of the stack, the first part of names the template does not give",
        DefaultValueFactory = _ => RuntimeOptions.DefaultStackName,
        HelpName = "NAME",
        Recursive = true,
    };

    private readonly Option<string[]> _parameters = new("--parameter")
    {
        Description = "Value of a parameter of the template; may be repeated",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.ZeroOrMore,
        Recursive = true,
    };

    private readonly Option<int?> _idleTimeout = new("--idle-timeout")
    {
        Description = "Stop every function process that idles so long; without it one of each function stays",
        HelpName = "SECONDS",
        Recursive = true,
    };

    private readonly Option<bool> _counters = new("--counters") { Description = "Count requests, bytes and commits, and answer them at GET /counters", Recursive = true };

    private readonly ConsoleOutput _output;

    private CommandLine(ConsoleOutput output) => _output = output;

    /// <summary>Runs a command line; answers the exit code.</summary>
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

        // Signals are handled by the process itself: the first stops in order, the second at once.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        try
        {
            return await result.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StartException or ServiceFault or HttpRequestException or TemplateException or StorageException or AwsException)
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
            _port, _data, _ephemeral, _template, _stackName, _parameters, _idleTimeout, _counters, Up(), Executions(), History(),
        };
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
            Options(parsed), IsGiven(parsed), parsed.GetValue(limit), parsed.GetValue(status), cancellation));
        return command;
    }

    private Command History()
    {
        var name = new Argument<string>("NAME") { Description = "Name or ARN of a durable execution" };
        var command = new Command("history", "Prints the timeline of a durable execution") { name };
        command.SetAction((parsed, cancellation) => new ExecutionsCommand(_output).ShowAsync(
            Options(parsed), IsGiven(parsed), parsed.GetRequiredValue(name), cancellation));
        return command;
    }

    private bool IsGiven(ParseResult parsed) => parsed.GetResult(_port) is { Implicit: false };

    private RuntimeOptions Options(ParseResult parsed)
    {
        var port = parsed.GetValue(_port);
        if (port is < 0 or > ushort.MaxValue)
        {
            throw new StartException($"--port: expected 0 to {ushort.MaxValue}, got {port}");
        }

        var idleTimeout = parsed.GetValue(_idleTimeout);
        if (idleTimeout < 1)
        {
            throw new StartException($"--idle-timeout: expected 1 or more seconds, got {idleTimeout}");
        }

        if (parsed.GetValue(_counters) && !WireCounters.AreSupported)
        {
            throw new StartException("--counters: expected Linux, which counts the bytes of a connection");
        }

        return new RuntimeOptions
        {
            Port = port,
            DataFolder = parsed.GetValue(_data)!,
            Ephemeral = parsed.GetValue(_ephemeral),
            Template = TemplateFile(parsed.GetValue(_template)),
            StackName = StackName(parsed.GetValue(_stackName)!),
            Parameters = Parameters(parsed.GetValue(_parameters) ?? []),
            Counts = parsed.GetValue(_counters),
            IdleTimeout = idleTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private static string TemplateFile(string? given)
    {
        if (given is not null)
        {
            return File.Exists(given) ? Path.GetFullPath(given) : throw new StartException($"--template: expected a file, got \"{given}\"");
        }

        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "template.yaml");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new StartException($"expected template.yaml in {Environment.CurrentDirectory} or above it; name another with --template FILE");
    }

    /// <summary>CloudFormation's rule for names of stacks: letters, digits and hyphens, a letter first, 128 at most.</summary>
    private static string StackName(string name) =>
        name.Length is > 0 and <= 128 && char.IsAsciiLetter(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? name
            : throw new StartException($"--stack-name: expected up to 128 letters, digits and hyphens, a letter first, got \"{name}\"");

    private static Dictionary<string, string> Parameters(string[] given)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new StartException($"--parameter: expected KEY=VALUE, got \"{pair}\"");
            }

            parameters[pair[..equals]] = pair[(equals + 1)..];
        }

        return parameters;
    }
}
