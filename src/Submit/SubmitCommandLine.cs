using System.CommandLine;
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

    private readonly Option<string?> _endpoint = new("--endpoint") { Description = "Submit to the runtime at this URL", HelpName = "URL" };

    private readonly Option<string?> _queueUrl = new("--queue-url") { Description = "Submit to this queue, on AWS unless --endpoint is given; with --table", HelpName = "URL" };

    private readonly Option<string?> _table = new("--table") { Description = "Read results from this table; with --queue-url", HelpName = "NAME" };

    private readonly Option<string?> _outputs = new("--outputs")
    {
        Description = "Take queue and table from this file with the output of \"aws cloudformation describe-stacks\"",
        HelpName = "FILE",
    };

    private readonly Option<string> _format = new("--output") { Description = "Form of the output; json is documented in docs/submit.md", DefaultValueFactory = _ => "text", HelpName = "FORM" };

    private readonly StackOptions _stack = new();
    private readonly ConsoleOutput _output;

    private SubmitCommandLine(ConsoleOutput output) => _output = output;

    /// <summary>Runs the program.</summary>
    /// <returns>0 if every message is COMPLETED, 1 if not, 2 for wrong options, 130 after a signal.</returns>
    public static async Task<int> RunAsync(string[] arguments, ConsoleOutput output, CancellationToken cancellationToken)
    {
        var parsed = new SubmitCommandLine(output).Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                output.Error(error.Message);
            }

            output.Error("--help shows the options");
            return UsageError;
        }

        // TerminationSignals handles the signals of the process.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SubmitException or StartException or TemplateException or StorageException or AwsException)
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

    private RootCommand Root()
    {
        var root = new RootCommand("Submits messages to the pipeline and shows what becomes of them: on a local runtime, which is started if none is running, or on AWS.")
        {
            _files, _timeout, _endpoint, _queueUrl, _table, _outputs, _format,
        };
        _format.AcceptOnlyFromAmong("text", "json");
        foreach (var option in _stack.All)
        {
            root.Add(option);
        }

        root.SetAction(RunAsync);
        return root;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var timeout = parsed.GetValue(_timeout);
        if (timeout < 1)
        {
            throw new SubmitException($"--timeout: expected 1 or more seconds, got {timeout}");
        }

        var target = await TargetAsync(parsed, cancellationToken).ConfigureAwait(false);
        var isJson = parsed.GetValue(_format) == "json";
        var command = isJson
            ? new SubmitCommand(_output.OnStandardError(), (submissions, elapsed) => _output.Line(SubmissionDocument.Of(submissions, elapsed).ToString()), TimeProvider.System)
            : new SubmitCommand(_output, new SubmissionReport(_output).Write, TimeProvider.System);
        return await command.RunAsync(target, parsed.GetRequiredValue(_files), TimeSpan.FromSeconds(timeout), cancellationToken).ConfigureAwait(false);
    }

    private async Task<TargetOptions> TargetAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var endpoint = parsed.GetValue(_endpoint) is { } url ? EndpointOf(url) : null;
        var named = await NamedAsync(parsed, cancellationToken).ConfigureAwait(false);
        if (endpoint is not null || named is not null)
        {
            RejectOptionsOfEmbeddedRuntime(parsed);
        }

        var runtime = named is null ? _stack.Read(parsed) : null;
        return new TargetOptions(endpoint, named, runtime, StackOptions.IsGiven(parsed, _stack.Port), StackOptions.IsGiven(parsed, _stack.Data));
    }

    private async Task<PipelineEndpoints?> NamedAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (queueUrl, table, outputs) = (parsed.GetValue(_queueUrl), parsed.GetValue(_table), parsed.GetValue(_outputs));
        if (outputs is not null)
        {
            return queueUrl is null && table is null
                ? PipelineEndpoints.FromOutputs(await StackOutputs.ReadAsync(outputs, cancellationToken).ConfigureAwait(false), $"--outputs {outputs}")
                : throw new SubmitException($"--outputs: expected without --queue-url and --table, got {(queueUrl is null ? $"--table {table}" : $"--queue-url {queueUrl}")} as well");
        }

        return (queueUrl, table) switch
        {
            (null, null) => null,
            (null, _) => throw new SubmitException($"--table: expected together with --queue-url URL, got --table {table} alone"),
            (_, null) => throw new SubmitException($"--queue-url: expected together with --table NAME, got --queue-url {queueUrl} alone"),
            _ => Uri.IsWellFormedUriString(queueUrl, UriKind.Absolute)
                ? new PipelineEndpoints(queueUrl, table, "--queue-url", "--table")
                : throw new SubmitException($"--queue-url: expected the URL of a queue, got \"{queueUrl}\""),
        };
    }

    /// <summary>These options start a runtime, and nothing is started where the pipeline is given.</summary>
    private void RejectOptionsOfEmbeddedRuntime(ParseResult parsed)
    {
        foreach (var option in new Option[] { _stack.Port, _stack.Data, _stack.Ephemeral }.Where(option => StackOptions.IsGiven(parsed, option)))
        {
            throw new SubmitException($"{option.Name}: expected only where a runtime is started, got it together with {Given(parsed)}");
        }
    }

    private string Given(ParseResult parsed) =>
        new Option[] { _endpoint, _outputs, _queueUrl }.First(option => StackOptions.IsGiven(parsed, option)).Name;

    private static Uri EndpointOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw new SubmitException($"--endpoint: expected an http or https URL, got \"{url}\"");
}
