using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using DurableLocal.Hosting;
using DurableLocal.Lambda;
using DurableLocal.Terminal;

namespace DurableLocal.Cli;

/// <summary>
/// <c>executions</c> and <c>history NAME</c>: read from the runtime of the data folder, or from the one that listens on
/// the given port; where none runs, from a read-only runtime on the data folder.
/// </summary>
public sealed class ExecutionsCommand(ConsoleOutput output)
{
    private const int LargestPage = 1000;

    /// <summary>Lists the newest executions.</summary>
    public async Task<int> ListAsync(RuntimeOptions options, bool portIsGiven, int limit, string? status, CancellationToken cancellationToken)
    {
        var reader = await ReaderAsync(options, portIsGiven, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var filter = $"ReverseOrder=true&MaxItems={Math.Clamp(limit, 1, LargestPage)}{(status is null ? "" : $"&Statuses={status}")}";
            var executions = await reader.ExecutionsAsync(filter, cancellationToken).ConfigureAwait(false);
            var newest = executions.OrderByDescending(execution => execution.Started).Take(limit).ToList();
            if (newest.Count == 0)
            {
                output.Line("no executions");
                return 0;
            }

            output.Table(["NAME", "STATUS", "STARTED", "DURATION", "FUNCTION"], [.. newest.Select(Row)]);
            return 0;
        }
    }

    /// <summary>Prints the events of one execution.</summary>
    public async Task<int> ShowAsync(RuntimeOptions options, bool portIsGiven, string nameOrArn, CancellationToken cancellationToken)
    {
        var reader = await ReaderAsync(options, portIsGiven, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var arns = nameOrArn.StartsWith("arn:", StringComparison.Ordinal)
                ? [nameOrArn]
                : (await reader.NamedAsync(nameOrArn, cancellationToken).ConfigureAwait(false)).Select(execution => execution.Arn).ToList();
            if (arns.Count == 0)
            {
                output.Error($"expected the name of an execution, got \"{nameOrArn}\"; \"executions\" lists them");
                return 1;
            }

            foreach (var arn in arns)
            {
                output.Heading(arn);
                output.Table(HistoryText.Columns, await reader.HistoryAsync(arn, cancellationToken).ConfigureAwait(false));
            }

            return 0;
        }
    }

    private static string[] Row(ExecutionSummary execution) =>
    [
        execution.Name,
        execution.Status,
        execution.Started.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        execution.Ended is { } ended ? $"{(ended - execution.Started).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)} s" : "-",
        execution.Function,
    ];

    private async Task<ExecutionReader> ReaderAsync(RuntimeOptions options, bool portIsGiven, CancellationToken cancellationToken)
    {
        if (portIsGiven && options.Port != 0 && await ListensAsync(options.Port, cancellationToken).ConfigureAwait(false))
        {
            var endpoint = LocalRuntime.EndpointOf(options.Port);
            var stack = LocalRuntime.ReadTemplate(options, endpoint);
            return new ExecutionReader(endpoint, [.. LocalRuntime.DurableFunctions(stack)], null);
        }

        if (DataFolder.TryOpenExisting(options.DataFolder) is { } folder)
        {
            var runtime = await LocalRuntime.StartReadOnlyAsync(options with { Port = 0 }, folder, output, cancellationToken).ConfigureAwait(false);
            return new ExecutionReader(runtime.Identity.Endpoint, [.. LocalRuntime.DurableFunctions(runtime.Stack)], runtime);
        }

        return DataFolder.AddressIn(options.DataFolder) is { } address
            ? new ExecutionReader(address.Endpoint, address.DurableFunctions, null)
            : throw new StartException($"data folder {options.DataFolder} is in use by a runtime that is still starting; try again when it is ready");
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A durable execution in a list.</summary>
internal sealed record ExecutionSummary(string Arn, string Name, string Status, DateTimeOffset Started, DateTimeOffset? Ended, string Function);

/// <summary>Reads executions over the Lambda service API.</summary>
internal sealed class ExecutionReader(Uri endpoint, IReadOnlyList<string> functions, LocalRuntime? runtime) : IAsyncDisposable
{
    private readonly ServiceClient _client = new(endpoint);

    public async Task<List<ExecutionSummary>> ExecutionsAsync(string query, CancellationToken cancellationToken)
    {
        var executions = new List<ExecutionSummary>();
        foreach (var function in functions)
        {
            foreach (var version in new[] { FunctionRegistry.PublishedVersion, FunctionRegistry.Latest })
            {
                executions.AddRange(await ListAsync(function, $"Qualifier={Uri.EscapeDataString(version)}&{query}", cancellationToken).ConfigureAwait(false));
            }
        }

        return executions;
    }

    /// <summary>Lists the executions of a name, at most one per function; a filter by name covers every version.</summary>
    public async Task<List<ExecutionSummary>> NamedAsync(string name, CancellationToken cancellationToken)
    {
        var executions = new List<ExecutionSummary>();
        foreach (var function in functions)
        {
            executions.AddRange(await ListAsync(function, $"DurableExecutionName={Uri.EscapeDataString(name)}", cancellationToken).ConfigureAwait(false));
        }

        return executions;
    }

    public async Task<IReadOnlyList<IReadOnlyList<string>>> HistoryAsync(string arn, CancellationToken cancellationToken)
    {
        var text = new HistoryText();
        string? marker = null;
        do
        {
            var page = marker is null ? "" : $"&Marker={Uri.EscapeDataString(marker)}";
            using var response = await _client.GetAsync($"/2025-12-01/durable-executions/{Uri.EscapeDataString(arn)}/history?IncludeExecutionData=true&MaxItems=1000{page}", cancellationToken).ConfigureAwait(false);
            foreach (var item in response.RootElement.GetProperty("Events").EnumerateArray())
            {
                text.Add(item);
            }

            marker = response.RootElement.TryGetProperty("NextMarker", out var next) ? next.GetString() : null;
        }
        while (!string.IsNullOrEmpty(marker));
        return text.Rows;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (runtime is not null)
        {
            await runtime.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<List<ExecutionSummary>> ListAsync(string function, string query, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync($"/2025-12-01/functions/{function}/durable-executions?{query}", cancellationToken).ConfigureAwait(false);
            return [.. response.RootElement.GetProperty("DurableExecutions").EnumerateArray().Select(item => Summary(item, function))];
        }
        catch (ServiceException exception) when (exception.Code == "ResourceNotFoundException")
        {
            // A function without an alias has no published version.
            return [];
        }
    }

    private static ExecutionSummary Summary(JsonElement item, string function) => new(
        item.GetProperty("DurableExecutionArn").GetString()!,
        item.GetProperty("DurableExecutionName").GetString()!,
        item.GetProperty("Status").GetString()!,
        HistoryText.Moment(item.GetProperty("StartTimestamp")),
        item.TryGetProperty("EndTimestamp", out var ended) && ended.ValueKind == JsonValueKind.Number ? HistoryText.Moment(ended) : null,
        function);
}
