using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableLocal.Cli.Output;
using DurableLocal.Core.Json;
using DurableLocal.Hosting;

namespace DurableLocal.Cli.Service;

/// <summary>Durable executions of all functions of a runtime, over the Lambda service API.</summary>
internal sealed class Executions(ServiceClient client)
{
    private const string Root = "/2025-12-01/durable-executions/";

    /// <summary>Most items of a page; source: Lambda API reference, ListDurableExecutionsByFunction.</summary>
    private const int PageSize = 1000;

    /// <summary>Returns the executions that match, the newest first.</summary>
    /// <exception cref="StartException">The filter names a function that the runtime does not have.</exception>
    public async Task<List<ExecutionSummary>> ListAsync(ExecutionFilter filter, CancellationToken cancellationToken)
    {
        var found = new List<ExecutionSummary>();
        var functions = await FunctionsAsync(cancellationToken).ConfigureAwait(false);
        if (filter.Function is { } named && !functions.Contains(named))
        {
            throw new StartException($"--function: expected one of {(functions.Count > 0 ? string.Join(", ", functions) : "no durable functions")}, got \"{named}\"");
        }

        foreach (var function in functions)
        {
            if (filter.Function is null || filter.Function == function)
            {
                await AddPagesAsync(found, function, filter.Query, cancellationToken).ConfigureAwait(false);
            }
        }

        return [.. found
            .Where(execution => filter.Name is null || execution.Name.Contains(filter.Name, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(execution => execution.StartedAt)
            .ThenBy(execution => execution.Arn, StringComparer.Ordinal)];
    }

    /// <summary>Returns the executions of exactly this name, at most one for each function.</summary>
    public async Task<List<ExecutionSummary>> NamedAsync(string name, CancellationToken cancellationToken)
    {
        var found = new List<ExecutionSummary>();
        foreach (var function in ExecutionName.IsLegal(name) ? await FunctionsAsync(cancellationToken).ConfigureAwait(false) : [])
        {
            await AddPagesAsync(found, function, $"&DurableExecutionName={Uri.EscapeDataString(name)}", cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>Returns GetDurableExecution's response; null where there is no such execution.</summary>
    public async Task<JsonElement?> FindAsync(string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(Root + Uri.EscapeDataString(arn), cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException missing) when (missing.Code == "ResourceNotFoundException")
        {
            return null;
        }
    }

    /// <summary>Returns the events of an execution in order, payloads included.</summary>
    public async Task<List<JsonElement>> HistoryAsync(string arn, CancellationToken cancellationToken)
    {
        var events = new List<JsonElement>();
        string? marker = null;
        do
        {
            var page = await client.GetAsync($"{Root}{Uri.EscapeDataString(arn)}/history?IncludeExecutionData=true&MaxItems={PageSize}{Marker(marker)}", cancellationToken).ConfigureAwait(false);
            events.AddRange(page.Elements("Events"));
            marker = page.Text("NextMarker");
        }
        while (!string.IsNullOrEmpty(marker));
        return events;
    }

    /// <param name="arn">The execution.</param>
    /// <param name="change">The last segment of the operation's path: <c>stop</c>.</param>
    /// <param name="body">Members of the request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<JsonElement> ChangeAsync(string arn, string change, JsonObject body, CancellationToken cancellationToken) =>
        client.PostAsync($"{Root}{Uri.EscapeDataString(arn)}/{change}", body, cancellationToken);

    /// <summary>Names of the durable functions of the stack.</summary>
    public async Task<List<string>> FunctionsAsync(CancellationToken cancellationToken)
    {
        var functions = new List<string>();
        string? marker = null;
        do
        {
            var page = await client.GetAsync($"/2015-03-31/functions?MaxItems=50{Marker(marker)}", cancellationToken).ConfigureAwait(false);
            functions.AddRange(page.Elements("Functions").Where(function => function.TryGetProperty("DurableConfig", out _)).Select(function => function.Text("FunctionName")!));
            marker = page.Text("NextMarker");
        }
        while (!string.IsNullOrEmpty(marker));
        return functions;
    }

    /// <summary>The members of an execution that lists contain.</summary>
    public static ExecutionSummary Summary(JsonElement item)
    {
        var arn = item.Text("DurableExecutionArn")!;
        var started = item.Moment("StartTimestamp")!.Value;
        var ended = item.Moment("EndTimestamp");
        return new ExecutionSummary(
            arn,
            item.Text("DurableExecutionName")!,
            ExecutionName.FunctionOf(arn),
            item.Text("Status")!,
            started,
            ended,
            ended is null ? null : (ended.Value - started).TotalSeconds);
    }

    private async Task AddPagesAsync(List<ExecutionSummary> found, string function, string query, CancellationToken cancellationToken)
    {
        string? marker = null;
        do
        {
            var page = await client.GetAsync($"/2025-12-01/functions/{Uri.EscapeDataString(function)}/durable-executions?MaxItems={PageSize}{query}{Marker(marker)}", cancellationToken).ConfigureAwait(false);
            found.AddRange(page.Elements("DurableExecutions").Select(Summary));
            marker = page.Text("NextMarker");
        }
        while (!string.IsNullOrEmpty(marker));
    }

    private static string Marker(string? marker) => marker is null ? "" : $"&Marker={Uri.EscapeDataString(marker)}";
}

/// <summary>Which executions are listed; null for no restriction.</summary>
/// <param name="Name">Text that the name contains, in any case.</param>
internal sealed record ExecutionFilter(string? Function, string? Status, string? Name, DateTimeOffset? Since, DateTimeOffset? Until)
{
    /// <summary>The part of the filter that the service applies.</summary>
    public string Query =>
        (Status is null ? "" : $"&Statuses={Status}") + Bound("StartedAfter", Since) + Bound("StartedBefore", Until) + "&ReverseOrder=true";

    private static string Bound(string name, DateTimeOffset? at) =>
        at is { } moment ? $"&{name}={(moment.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture)}" : "";
}
