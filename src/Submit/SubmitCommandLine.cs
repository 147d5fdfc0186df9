using System.CommandLine;
using System.CommandLine.Invocation;
using Amazon.Runtime;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Hosting;
using DurableLocal.Template;
using DurableLocal.Terminal;

namespace DurableChaining.Submit;

/// <summary>The options of the program.</summary>
public sealed class SubmitCommandLine
{
    /// <summary>Exit code where the options are wrong, or the pipeline cannot be reached or started.</summary>
    public const int UsageError = 2;

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "JSON Lines, a JSON array or a JSON document; - for standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Stop waiting after this time without a new result",
        DefaultValueFactory = _ => (int)SubmitCommand.DefaultTimeout.TotalSeconds,
        HelpName = "SECONDS",
    };

    private readonly Option<string> _format = new("--output") { Description = "Form of the output; json is documented in docs/submit.md", DefaultValueFactory = _ => "text", HelpName = "FORM", Recursive = true };

    private readonly PipelineOptions _pipeline = new();
    private readonly ConsoleOutput _output;

    private SubmitCommandLine(ConsoleOutput output)
    {
        _output = output;
        _format.AcceptOnlyFromAmong("text", "json");
    }

    /// <summary>Runs the program.</summary>
    /// <returns>0 if every message is COMPLETED or redriven, 1 if not, 2 for wrong options, 130 after a signal.</returns>
    public static async Task<int> RunAsync(string[] arguments, ConsoleOutput output, CancellationToken cancellationToken)
    {
        var parsed = new SubmitCommandLine(output).Parse(arguments);
        // TerminationSignals handles the signals of the process.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false, Output = output.Writer };
        if (parsed.Action is ParseErrorAction errors)
        {
            // The errors, and similar names where one is not known.
            errors.ShowHelp = false;
            (invocation.Output, invocation.Error) = (output.ErrorWriter, output.ErrorWriter);
            await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
            output.Error("--help shows the options");
            return UsageError;
        }

        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SubmitException or StartException or TemplateException or StorageException or AwsException or IOException)
        {
            output.EndProgress();
            output.Error(failure.Message);
            return UsageError;
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException)
        {
            output.EndProgress();
            output.Error(ServiceErrors.Describe(failure));
            return UsageError;
        }
    }

    private ParseResult Parse(string[] arguments)
    {
        var root = WithOptions(new RootCommand("Submits messages to the pipeline and shows what becomes of them: on a local runtime, which is started if none is running, or on AWS.") { _files });
        root.SetAction(RunAsync);
        var redrive = new RedriveOptions(_output, _pipeline, _format);
        var redriving = redrive.Create();
        redriving.Validators.Add(result =>
        {
            if (result.GetResult(_files) is { Tokens: [var file, ..] })
            {
                result.AddError($"redrive: expected no FILE, got \"{file.Value}\"");
            }
        });
        root.Add(redriving);
        var parsed = EmptyValues.Reject(root).Parse(arguments);
        // The parser takes an unknown option for a file. A command without files reports it, with similar names.
        var unknown = parsed.GetResult(_files)?.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value.StartsWith('-'));
        return unknown is null ? parsed : WithOptions(new RootCommand()).Parse([unknown.Value]);
    }

    private RootCommand WithOptions(RootCommand root)
    {
        root.Add(_timeout);
        root.Add(_format);
        foreach (var option in _pipeline.All)
        {
            root.Add(option);
        }

        return root;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var timeout = parsed.GetValue(_timeout);
        if (timeout < 1)
        {
            throw new SubmitException($"--timeout: expected 1 or more seconds, got {timeout}");
        }

        var target = await _pipeline.ReadAsync(parsed, readsResults: true, cancellationToken).ConfigureAwait(false);
        var isJson = parsed.GetValue(_format) == "json";
        var command = isJson
            ? new SubmitCommand(_output.OnStandardError(), (submissions, elapsed) => _output.Line(SubmissionDocument.Of(submissions, elapsed).ToString()), TimeProvider.System)
            : new SubmitCommand(_output, new SubmissionReport(_output).Write, TimeProvider.System);
        return await command.RunAsync(target, parsed.GetRequiredValue(_files), TimeSpan.FromSeconds(timeout), cancellationToken).ConfigureAwait(false);
    }
}
