using System.CommandLine;
using System.CommandLine.Invocation;
using DurableLocal.Cli.Service;
using DurableLocal.Cli.Verbs;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Hosting;
using DurableLocal.Template;
using DurableLocal.Terminal;

namespace DurableLocal.Cli;

/// <summary>The program: its commands, and what errors and signals become.</summary>
public static class CommandLine
{
    /// <summary>Runs a command line and returns one of <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(string[] arguments, ConsoleOutput output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        var root = EmptyValues.Reject(Root(output));
        var parsed = root.Parse(WithCommand(root, arguments));
        // TerminationSignals handles the signals of the process.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false, Output = output.Writer };
        if (parsed.Action is ParseErrorAction errors)
        {
            // The errors, and similar names where one is not known.
            errors.ShowHelp = false;
            (invocation.Output, invocation.Error) = (output.ErrorWriter, output.ErrorWriter);
            await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
            output.Error("--help shows the commands and options");
            return ExitCode.UsageError;
        }

        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.EndProgress();
            return ExitCode.Interrupted;
        }
        catch (ServiceException rejected)
        {
            output.Error(rejected.Message);
            return ExitCode.NotFound;
        }
        catch (Exception failure) when (failure is StartException or HttpRequestException or TemplateException or StorageException or AwsException or IOException)
        {
            output.EndProgress();
            output.Error(failure.Message);
            return ExitCode.UsageError;
        }
    }

    /// <summary>All commands.</summary>
    public static RootCommand Root(ConsoleOutput output)
    {
        var stack = new StackOptions();
        var client = new ClientOptions(stack, output);
        return new RootCommand("Runs a SAM template of functions, queues and tables on this machine.")
        {
            new UpOptions(stack, output).Create(),
            ExecutionsCommand.Create(client),
            HistoryCommand.Create(client),
            TraceCommand.Create(client),
            LogsCommand.Create(client),
            SendCommand.Create(client),
            RedriveCommand.Create(client),
            StopCommand.Create(client),
            PauseCommand.CreatePause(client),
            PauseCommand.CreateResume(client),
            RerunCommand.Create(client),
            ReplayCommand.Create(stack, output),
            CompletionCommand.Create(output),
        };
    }

    /// <summary>Without a command, <c>up</c> is meant: options alone are those of it. Options of the program itself and directives have no command.</summary>
    private static string[] WithCommand(RootCommand root, string[] arguments) => arguments switch
    {
        [] => [UpOptions.Name],
        [var first, ..] when first.StartsWith('-') && !root.Options.Any(option => option.Name == first || option.Aliases.Contains(first)) => [UpOptions.Name, .. arguments],
        _ => arguments,
    };
}
