using System.Text.Json;

namespace DurableLocal.Tests.Browser;

/// <summary>The read operations of the console.</summary>
public sealed class ReadTests(ConsoleRuntime runtime)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_overview_counts_executions_invocations_and_messages()
    {
        var overview = await runtime.ReadAsync("overview");

        Assert.Equal("shop", overview.GetProperty("stack").GetString());
        Assert.True(overview.GetProperty("executions").GetProperty("SUCCEEDED").GetInt64() >= 9_900);
        Assert.Equal(60, overview.GetProperty("chart").GetArrayLength());
        Assert.True(overview.GetProperty("chart").EnumerateArray().Sum(static minute => minute.GetProperty("total").GetInt64()) >= ConsoleRuntime.Stored);
        Assert.True(overview.GetProperty("chart").EnumerateArray().Sum(static minute => minute.GetProperty("failed").GetInt64()) >= ConsoleRuntime.Stored / 100);
        var tour = overview.GetProperty("functions").EnumerateArray().Single(static row => row.GetProperty("name").GetString() == "shop-Tour").GetProperty("activity");
        Assert.True(tour.GetProperty("invocations").GetInt64() > 0);
        Assert.True(tour.GetProperty("medianMilliseconds").GetDouble() <= tour.GetProperty("percentile95Milliseconds").GetDouble());
        var work = overview.GetProperty("queues").EnumerateArray().Single(static row => row.GetProperty("name").GetString() == "shop-work");
        Assert.Equal("shop-work-dlq", work.GetProperty("deadLetterQueue").GetString());
        Assert.Contains(overview.GetProperty("mappings").EnumerateArray(), mapping => mapping.GetProperty("queueArn").GetString() == work.GetProperty("arn").GetString());
    }

    [Fact]
    public async Task Pages_of_executions_follow_each_other_without_gap_or_repetition()
    {
        var first = await runtime.ReadAsync("executions?function=shop-Echo&name=stored-&offset=0&limit=100");
        var second = await runtime.ReadAsync("executions?function=shop-Echo&name=stored-&offset=100&limit=100");

        Assert.Equal(ConsoleRuntime.Stored, first.GetProperty("total").GetInt64());
        Assert.Equal(
            Enumerable.Range(0, 200).Select(static i => $"stored-{ConsoleRuntime.Stored - i:00000}"),
            Names(first).Concat(Names(second)));
    }

    [Fact]
    public async Task A_pinned_list_leaves_newer_executions_out()
    {
        var before = await runtime.ReadAsync("executions?limit=1");
        await runtime.StartAsync("Echo", "pinned");
        await runtime.WaitForAsync("pinned", "SUCCEEDED");
        var pinned = await runtime.ReadAsync($"executions?limit=100&upTo={before.GetProperty("newest").GetInt64()}");

        Assert.DoesNotContain("pinned", Names(pinned));
        Assert.True(pinned.GetProperty("newest").GetInt64() > before.GetProperty("newest").GetInt64());
    }

    [Fact]
    public async Task Executions_are_filtered_by_status_name_and_time()
    {
        var failed = await runtime.ReadAsync("executions?status=FAILED&name=STORED-&limit=200");
        Assert.Equal(ConsoleRuntime.Stored / 100, failed.GetProperty("total").GetInt64());
        Assert.All(failed.GetProperty("rows").EnumerateArray(), static row =>
        {
            Assert.Equal("FAILED", row.GetProperty("status").GetString());
            Assert.Equal("StoredException", row.GetProperty("errorType").GetString());
        });

        // The name is text, not a pattern.
        Assert.Equal(0, (await runtime.ReadAsync("executions?name=stored%25")).GetProperty("total").GetInt64());
        Assert.Equal(0, (await runtime.ReadAsync("executions?name=stored_")).GetProperty("total").GetInt64());

        var oldest = (await runtime.ReadAsync($"executions?name=stored-00001")).GetProperty("rows")[0].GetProperty("startedAt").GetInt64();
        Assert.Equal(1, (await runtime.ReadAsync($"executions?from={oldest}&to={oldest + 200}")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task A_failed_execution_has_its_error_and_last_operation_in_the_list()
    {
        var row = (await runtime.ReadAsync("executions/named?name=bad-7"))[0];

        Assert.Equal("overflow", row.GetProperty("lastOperation").GetString());
        Assert.Contains("bad-7", row.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_is_read_in_parts_and_payloads_by_event()
    {
        var arn = Uri.EscapeDataString(await runtime.ArnAsync("tour-1"));
        var all = (await runtime.ReadAsync($"executions/history?arn={arn}")).GetProperty("Events").EnumerateArray().ToList();
        var rest = (await runtime.ReadAsync($"executions/history?arn={arn}&after=3")).GetProperty("Events").EnumerateArray().ToList();

        Assert.Equal(all.Count - 3, rest.Count);
        Assert.Equal(4, rest[0].GetProperty("EventId").GetInt64());
        Assert.Equal("\"tour-1\"", await runtime.Http.GetStringAsync(new Uri($"/api/executions/payload?arn={arn}&event=1", UriKind.Relative), Cancellation));
        var invoke = all.Single(static item => item.GetProperty("EventType").GetString() == "ChainedInvokeStarted").GetProperty("ChainedInvokeStartedDetails");
        var parent = await runtime.ReadAsync($"executions/parent?arn={Uri.EscapeDataString(invoke.GetProperty("DurableExecutionArn").GetString()!)}");
        Assert.Equal(arn, Uri.EscapeDataString(parent.GetProperty("arn").GetString()!));
    }

    [Fact]
    public async Task Messages_are_seen_without_being_received()
    {
        await runtime.SendAsync("inbox", "seen but not received");
        for (var i = 0; i < 3; i++)
        {
            var page = await runtime.ReadAsync("queues/messages?queue=shop-inbox&text=not%20received");
            var message = page.GetProperty("messages")[0];
            Assert.Equal(1, page.GetProperty("total").GetInt64());
            Assert.Equal(0, message.GetProperty("receives").GetInt64());
            Assert.Equal("visible", message.GetProperty("state").GetString());
            var whole = await runtime.ReadAsync($"queues/message?queue=shop-inbox&sequence={message.GetProperty("sequence").GetInt64()}");
            Assert.Equal("seen but not received", whole.GetProperty("body").GetString());
        }

        Assert.Equal(JsonValueKind.Null, (await runtime.ReadAsync("queues/message?queue=shop-inbox&sequence=999999999")).ValueKind);
    }

    [Fact]
    public async Task Log_lines_are_found_by_text()
    {
        var lines = await Wait.UntilAsync(() => runtime.ReadAsync("logs?text=tour%20of%20tour-1"), static found => found.GetArrayLength() > 0, "log line of tour-1");

        Assert.All(lines.EnumerateArray(), static line => Assert.Equal("shop-Tour", line.GetProperty("function").GetString()));
    }

    [Fact]
    public async Task A_connected_page_learns_of_a_change_and_of_new_log_lines()
    {
        using var changes = await OpenAsync("/api/changes");
        using var lines = await OpenAsync("/api/logs/lines?function=shop-Consume");
        Assert.Equal("event: change", await NextAsync(changes, "event: "));
        await runtime.SendAsync("work", "a message for the log");

        Assert.Equal("event: change", await NextAsync(changes, "event: "));
        Assert.Contains("a message for the log", await NextAsync(lines, "data: ", "a message for the log"), StringComparison.Ordinal);
    }

    private async Task<StreamReader> OpenAsync(string path) => new(await runtime.Http.GetStreamAsync(new Uri(path, UriKind.Relative), Cancellation));

    private static async Task<string> NextAsync(StreamReader reader, string start, string containing = "")
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        // As long as a page's: a test of the actions disables the event source meanwhile, which takes a busy machine more than a minute.
        deadline.CancelAfter(TimeSpan.FromMinutes(4));
        while (await reader.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal) && line.Contains(containing, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new EndOfStreamException($"the stream ended before a line \"{start}\"");
    }

    private static IEnumerable<string> Names(JsonElement page) => page.GetProperty("rows").EnumerateArray().Select(static row => row.GetProperty("name").GetString()!);
}
