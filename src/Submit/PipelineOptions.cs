using System.CommandLine;
using DurableLocal.Terminal;

namespace DurableChaining.Submit;

/// <summary>The command-line options that name the pipeline: a stack on this machine, an endpoint, or queue and table on AWS.</summary>
internal sealed class PipelineOptions
{
    private readonly Option<string?> _endpoint = new("--endpoint") { Description = "Use the runtime at this URL", HelpName = "URL", Recursive = true };

    private readonly Option<string?> _queueUrl = new("--queue-url") { Description = "Use this work queue, on AWS unless --endpoint is given; with --table", HelpName = "URL", Recursive = true };

    private readonly Option<string?> _table = new("--table") { Description = "Read results from this table; with --queue-url", HelpName = "NAME", Recursive = true };

    private readonly Option<string?> _outputs = new("--outputs")
    {
        Description = "Take queue and table from this file with the output of \"aws cloudformation describe-stacks\"",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly StackOptions _stack = new();

    public IEnumerable<Option> All => [_endpoint, _queueUrl, _table, _outputs, .. _stack.All];

    /// <summary>The pipeline of the command line, checked.</summary>
    /// <param name="readsResults">Whether the command reads the table, so that <c>--queue-url</c> needs <c>--table</c>.</param>
    /// <exception cref="SubmitException">An option has a value that is not allowed, or is missing beside another one.</exception>
    public async Task<TargetOptions> ReadAsync(ParseResult parsed, bool readsResults, CancellationToken cancellationToken)
    {
        var endpoint = parsed.GetValue(_endpoint) is { } url ? EndpointOf(url) : null;
        var named = await NamedAsync(parsed, readsResults, cancellationToken).ConfigureAwait(false);
        if (endpoint is not null || named is not null)
        {
            RejectOptionsOfEmbeddedRuntime(parsed);
        }

        var runtime = named is null ? _stack.Read(parsed) : null;
        return new TargetOptions(endpoint, named, runtime, StackOptions.IsGiven(parsed, _stack.Port), StackOptions.IsGiven(parsed, _stack.Data));
    }

    private async Task<PipelineEndpoints?> NamedAsync(ParseResult parsed, bool readsResults, CancellationToken cancellationToken)
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
            (_, null) when readsResults => throw new SubmitException($"--queue-url: expected together with --table NAME, got --queue-url {queueUrl} alone"),
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
