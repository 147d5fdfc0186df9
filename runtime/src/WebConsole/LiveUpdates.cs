using System.Text.Json;
using DurableLocal.Template;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.WebConsole;

/// <summary>
/// Server-sent events for open pages. A page learns that something has changed and reads again what it shows; log lines
/// are sent themselves.
/// </summary>
internal sealed class LiveUpdates(ConsoleSources sources, CancellationToken stopping)
{
    /// <summary>The interval in which a connected page sees changes.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Bytes of each log that a page receives first.</summary>
    private const int FirstLogBytes = 128 * 1024;

    private static readonly byte[] Changed = "event: change\ndata:\n\n"u8.ToArray();

    /// <summary>Sends <c>change</c> at once and after each interval in which the store or the number of invocations has changed.</summary>
    public Task ChangesAsync(HttpContext context) => StreamAsync(context, async (response, cancellationToken) =>
    {
        var seen = -1L;
        while (true)
        {
            var version = Version();
            if (version != seen)
            {
                seen = version;
                await response.Body.WriteAsync(Changed, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(Interval, sources.Time, cancellationToken).ConfigureAwait(false);
        }
    });

    /// <summary>Sends the last lines of the logs of one function or all, and then each line that is written.</summary>
    public Task LinesAsync(HttpContext context)
    {
        var functions = FunctionsOf(sources.Stack, ConsoleApi.Text(context, "function"));
        return StreamAsync(context, async (response, cancellationToken) =>
        {
            var positions = new Dictionary<string, long>(StringComparer.Ordinal);
            while (true)
            {
                var lines = new List<LogLine>();
                foreach (var function in functions)
                {
                    var read = positions.TryGetValue(function, out var position)
                        ? sources.Logs.Read(function, position)
                        : sources.Logs.Read(function, from: null, FirstLogBytes);
                    positions[function] = read.Position;
                    lines.AddRange(read.Lines.Select(line => new LogLine(function, line)));
                }

                if (lines.Count > 0)
                {
                    // JSON has no raw line breaks, so that it is one line of the event.
                    var json = JsonSerializer.SerializeToUtf8Bytes(lines, ConsoleJson.Default.IReadOnlyListLogLine);
                    await response.Body.WriteAsync((byte[])[.. "event: lines\ndata: "u8, .. json, .. "\n\n"u8], cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(Interval, sources.Time, cancellationToken).ConfigureAwait(false);
            }
        });
    }

    /// <summary>Returns the names of the functions that a request means: one, or all of the stack.</summary>
    public static IReadOnlyList<string> FunctionsOf(Stack stack, string? name) =>
        [.. stack.Functions.Select(static function => function.Name).Where(function => name is null || function == name)];

    /// <summary>Changes whenever a page may show something else.</summary>
    private long Version() => sources.Database.Commits + sources.Stack.Functions.Sum(function => sources.Functions.InvocationCount(function));

    private async Task StreamAsync(HttpContext context, Func<HttpResponse, CancellationToken, Task> send)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        try
        {
            // The headers, which the page waits for, although there may be no event for a long time.
            await context.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
            await send(context.Response, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The page was closed, or the runtime stops: the stream ends.
        }
    }
}
