using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Durable;
using DurableLocal.Lambda;
using DurableLocal.Template;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.WebConsole;

/// <summary>The read operations that the public protocols do not have: lists over all functions, messages without a receive, logs.</summary>
internal sealed class ConsoleApi(ConsoleSources sources)
{
    private const int DefaultCount = 100;
    private const int MostLines = 5_000;
    private const int MostTexts = 32;
    private const int ChartIntervals = 60;

    private readonly long _startedAt = sources.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task OverviewAsync(HttpContext context)
    {
        var (stack, identity) = (sources.Stack, sources.Identity);
        var names = stack.Functions.Where(static function => function.Durable is not null).Select(static function => function.Name).ToList();
        return WriteAsync(
            context,
            new Overview(
                stack.Name,
                identity.Endpoint.GetLeftPart(UriPartial.Authority),
                identity.Region,
                identity.AccountId,
                stack.SamplePayload,
                _startedAt,
                sources.Time.GetUtcNow().ToUnixTimeMilliseconds(),
                sources.Executions.CountByStatus(),
                sources.Executions.Started(names, TimeSpan.FromMinutes(1), ChartIntervals),
                [.. stack.Functions.Select(Function)],
                sources.Queues.Queues(),
                [.. stack.EventSourceMappings.Select(mapping => new MappingSummary(mapping.LogicalId, mapping.FunctionName, mapping.QueueArn, sources.Mappings.IsEnabled(mapping)))]),
            ConsoleJson.Default.Overview);
    }

    public Task ExecutionsAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var selection = new ExecutionSelection(
            Text(context, "function"),
            [.. query["status"].Where(static status => status is { Length: > 0 })!],
            Text(context, "name"),
            Number(context, "from"),
            Number(context, "to"),
            Number(context, "upTo"));
        return WriteAsync(context, sources.Executions.List(selection, Offset(context), Count(context)), ConsoleJson.Default.ExecutionPage);
    }

    public Task NamedAsync(HttpContext context) => WriteAsync(context, sources.Executions.Named(Required(context, "name")), ConsoleJson.Default.IReadOnlyListListedRow);

    public Task HistoryAsync(HttpContext context) =>
        JsonResponse.WriteAsync(context, StatusCodes.Status200OK, sources.Executions.History(Required(context, "arn"), Number(context, "after") ?? 0));

    public async Task PayloadAsync(HttpContext context)
    {
        var payload = sources.Executions.Payload(Required(context, "arn"), (int)(Number(context, "event") ?? throw Missing("event")));
        var response = context.Response;
        response.StatusCode = payload is null ? StatusCodes.Status204NoContent : StatusCodes.Status200OK;
        if (payload is not null)
        {
            response.ContentType = "text/plain; charset=utf-8";
            response.ContentLength = payload.Bytes.Length;
            await response.Body.WriteAsync(payload.Bytes, context.RequestAborted).ConfigureAwait(false);
        }
    }

    public Task ParentAsync(HttpContext context) => WriteAsync(context, new Parent(sources.Executions.ParentOf(Required(context, "arn"))), ConsoleJson.Default.Parent);

    public Task QueuesAsync(HttpContext context) => WriteAsync(context, sources.Queues.Queues(), ConsoleJson.Default.IReadOnlyListQueueSummary);

    public Task MessagesAsync(HttpContext context) => WriteAsync(
        context,
        sources.Queues.Messages(Required(context, "queue"), Text(context, "text"), Offset(context), Count(context)),
        ConsoleJson.Default.MessagePage);

    /// <summary>Returns one message; null where it is not in the queue any more.</summary>
    public Task MessageAsync(HttpContext context)
    {
        var sequence = Number(context, "sequence") ?? throw Missing("sequence");
        return WriteAsync(context, sources.Queues.Message(Required(context, "queue"), sequence), ConsoleJson.Default.StoredMessage!);
    }

    /// <summary>Returns the last lines that contain one of the given texts, of one function or of all.</summary>
    public Task LogsAsync(HttpContext context)
    {
        var texts = context.Request.Query["text"].Where(static text => text is { Length: > 0 }).Select(static text => text!).ToList();
        if (texts.Count is 0 or > MostTexts)
        {
            throw new AwsException(StatusCodes.Status400BadRequest, "ValidationException", $"text: expected 1 to {MostTexts} values, got {texts.Count}");
        }

        var count = (int)Math.Clamp(Number(context, "limit") ?? MostLines, 1, MostLines);
        var found = LiveUpdates.FunctionsOf(sources.Stack, Text(context, "function"))
            .SelectMany(function => sources.Logs.Search(function, texts, count).Select(line => new LogLine(function, line)));
        return WriteAsync(context, [.. found], ConsoleJson.Default.IReadOnlyListLogLine);
    }

    public static string? Text(HttpContext context, string name) => context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    private static string Required(HttpContext context, string name) => Text(context, name) ?? throw Missing(name);

    private static AwsException Missing(string name) => new(StatusCodes.Status400BadRequest, "ValidationException", $"{name}: expected a value, got none");

    /// <exception cref="AwsException">The parameter is not a number.</exception>
    private static long? Number(HttpContext context, string name) => Text(context, name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new AwsException(StatusCodes.Status400BadRequest, "ValidationException", $"{name}: expected a number of 0 or more, got \"{text}\"");

    private static int Offset(HttpContext context) => (int)Math.Min(Number(context, "offset") ?? 0, int.MaxValue);

    private static int Count(HttpContext context) => (int)Math.Min(Number(context, "limit") ?? DefaultCount, int.MaxValue);

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);

    private FunctionSummary Function(FunctionResource function)
    {
        var activity = sources.Functions.ActivityOf(function);
        return new FunctionSummary(
            function.LogicalId,
            function.Name,
            (function.Alias ?? (function.Durable is null ? null : FunctionRegistry.Latest)) is { } qualifier ? $"{sources.Identity.FunctionArn(function.Name)}:{qualifier}" : sources.Identity.FunctionArn(function.Name),
            function.Durable is not null,
            activity);
    }
}
