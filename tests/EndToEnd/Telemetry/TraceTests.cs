using Amazon.SQS.Model;

namespace DurableChaining.Tests.EndToEnd.Telemetry;

/// <summary><c>up --otlp</c>: one trace for each message, also where the runtime is killed.</summary>
public sealed class TraceTests
{
    private const int Messages = 40;
    private const string Stack = Pipeline.Stack;
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string TraceHeader = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1";

    /// <summary>What every trace of a completed message contains, each once.</summary>
    private static readonly string[] Once =
    [
        $"send {Stack}-work",
        $"process {Stack}-work",
        $"execution {Stack}-OrchestratorFunction",
        "step1-add",
        "step2-transform",
        "step3-finalize",
        "save-result",
        "publish-result",
    ];

    [Fact]
    public async Task Each_message_has_one_trace_with_all_its_spans_although_the_runtime_is_killed()
    {
        await using var receiver = new OtlpReceiver();
        await using var runtime = await IsolatedRuntime.StartAsync("--otlp", receiver.Url);
        await runtime.Pipeline.SubmitAllAsync(Enumerable.Range(0, Messages).Select(i => $$"""{"id":"trace-{{i}}","value":{{i}}}"""));
        await Wait.UntilAsync(runtime.Pipeline.RowsAsync, rows => rows.Count >= 5, "the first rows");

        await runtime.CrashAndRestartAsync();
        await Wait.UntilAsync(runtime.Pipeline.RowsAsync, rows => rows.Count >= Messages, "all rows after the crash", seconds: 240);
        await EndedAsync(receiver, Messages);
        await runtime.Process.StopAsync();

        var traces = TracesOf(receiver);
        Assert.Equal(Messages, traces.Count);
        Assert.All(traces, trace =>
        {
            AssertIsTree(trace, root: "");
            Assert.All(Once, name => Assert.Single(trace, span => span.Name == name));
            Assert.Contains(trace, span => span.Name == $"{Stack}-IngestFunction");
            Assert.All(new[] { "Add", "Transform", "Finalize" }, step => Assert.Contains(trace, span => span.Name == $"{Stack}-{step}Function"));
            Assert.Contains(trace, span => span.Name == $"{Stack}-OrchestratorFunction");
            Assert.Contains(trace, span => span.Name == $"PutItem {Stack}-results");
            Assert.Contains(trace, span => span.Name == $"send {Stack}-results");
            // The trace has the id of the message, without hyphens.
            var send = Assert.Single(trace, span => span.Name == $"send {Stack}-work");
            Assert.Equal(send.TraceId, send.Attributes["messaging.message.id"].Replace("-", "", StringComparison.Ordinal));
            Assert.Contains("aws.sqs.receive_count", Assert.Single(trace, span => span.Name == $"process {Stack}-work").Integers);
            Assert.All(trace.Where(span => span.Attributes.ContainsKey("db.system.name")), span => Assert.Contains("http.response.status_code", span.Integers));
            Assert.All(
                new[] { ("step1-add", "Add"), ("step2-transform", "Transform"), ("step3-finalize", "Finalize") },
                step => Assert.Equal($"{Stack}-{step.Item2}Function", trace.Single(span => span.Name == step.Item1).Attributes["faas.invoked_name"]));
            Assert.DoesNotContain(trace, span => span.IsError && span.Name.StartsWith("step", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_trace_continues_that_of_the_sender_and_shows_why_a_message_failed()
    {
        await using var receiver = new OtlpReceiver { IsUnavailable = true };
        await using var runtime = await IsolatedRuntime.StartAsync("--otlp", receiver.Url);
        var queue = runtime.Pipeline.WorkQueueUrl;
        await runtime.Process.Sqs.SendMessageAsync(new SendMessageRequest
        {
            QueueUrl = queue,
            MessageBody = """{"id":"w3c","value":1}""",
            MessageAttributes = new() { ["traceparent"] = new() { DataType = "String", StringValue = TraceParent } },
        });
        await runtime.Process.Sqs.SendMessageAsync(new SendMessageRequest
        {
            QueueUrl = queue,
            MessageBody = """{"id":"x-ray","value":79228162514264337593543950335}""",
            MessageSystemAttributes = new() { ["AWSTraceHeader"] = new() { DataType = "String", StringValue = TraceHeader } },
        });
        await runtime.Pipeline.SubmitAsync("""{"id":"invalid","value":"five"}""");
        await Wait.UntilAsync(runtime.Pipeline.RowsAsync, rows => rows.Count >= 3, "all rows");
        await Wait.UntilAsync(() => runtime.Process.Output.Contains("does not accept them", StringComparison.Ordinal), "the report of the unavailable receiver");
        receiver.IsUnavailable = false;
        await EndedAsync(receiver, 2);
        await runtime.Process.StopAsync();

        var traces = TracesOf(receiver);
        Assert.Equal(3, traces.Count);
        AssertIsTree(Assert.Single(traces, trace => trace[0].TraceId == "0af7651916cd43dd8448eb211c80319c"), root: "b7ad6b7169203331");
        var failed = Assert.Single(traces, trace => trace[0].TraceId == "67891233abcdef012345678912345678");
        AssertIsTree(failed, root: "53995c3f42cd8ad8");
        Assert.Contains(failed, span => span.IsError && span.Name.StartsWith("step", StringComparison.Ordinal) && span.Attributes.ContainsKey("error.type"));
        Assert.Contains(failed, span => span.Name == $"{Stack}-ReconcileFunction");
        Assert.Contains(failed, span => span.Name == $"send {Stack}-orchestrator-dlq");
        Assert.Contains(failed, span => span.IsError && span.Name == $"execution {Stack}-OrchestratorFunction");
        var rejected = Assert.Single(traces, trace => !trace.Exists(span => span.Name.StartsWith("execution", StringComparison.Ordinal)));
        AssertIsTree(rejected, root: "");
        Assert.Contains(rejected, span => span.Name == $"send {Stack}-work-dlq");
        Assert.Contains(rejected, span => span.Name == $"send {Stack}-results");
    }

    /// <summary>Waits until the messages and the executions have ended for the receiver.</summary>
    private static Task EndedAsync(OtlpReceiver receiver, int executions) => Wait.UntilAsync(
        () => receiver.Spans.Count(span => span.Name == $"execution {Stack}-OrchestratorFunction") >= executions
            && receiver.Spans.Count(span => span.Name == $"process {Stack}-work") >= executions,
        $"{executions} ended executions at the receiver");

    /// <summary>
    /// The spans by trace. What was sent just before the kill may be sent again, as any client of OTLP repeats a request
    /// without a response; it must then be the same, to the last attribute.
    /// </summary>
    private static List<List<ReceivedSpan>> TracesOf(OtlpReceiver receiver)
    {
        var spans = receiver.Spans.DistinctBy(span => span.ToString()).ToList();
        Assert.Empty(spans.GroupBy(span => span.SpanId).Where(same => same.Count() > 1).Select(same => string.Join(" and ", same)));
        return [.. spans.GroupBy(span => span.TraceId).Select(trace => trace.ToList())];
    }

    /// <summary>One span has the given parent; that of every other one is in the trace.</summary>
    private static void AssertIsTree(List<ReceivedSpan> trace, string root)
    {
        var ids = trace.Select(span => span.SpanId).ToHashSet();
        var orphans = trace.Where(span => !ids.Contains(span.ParentId)).ToList();
        Assert.True(orphans.Count == 1 && orphans[0].ParentId == root, $"spans without a parent in the trace: {string.Join(", ", orphans.Select(span => span.Name))}");
        Assert.All(trace, span => Assert.True(span.Start <= span.End, span.Name));
        Assert.All(trace, span => Assert.NotEmpty(span.Resource["service.name"]));
    }
}
