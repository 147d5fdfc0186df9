namespace DurableChaining.Tests.EndToEnd.Telemetry;

/// <summary><c>up --otlp --otlp-signals</c>: metrics of the stack, and log records that belong to the spans.</summary>
public sealed class MetricsAndLogsTests
{
    private const int Messages = 5;
    private const int Information = 9;
    private const string Stack = Pipeline.Stack;

    [Fact]
    public async Task Metrics_count_what_the_stack_has_done()
    {
        await using var receiver = new OtlpReceiver();
        await RunAsync(receiver, "metrics");

        var metrics = receiver.Metrics;
        Assert.Empty(receiver.Spans);
        Assert.Empty(receiver.Logs);
        Assert.All(metrics, metric => Assert.Equal(Stack, metric.Resource["service.name"]));
        foreach (var step in new[] { "Add", "Transform", "Finalize" })
        {
            Assert.Equal(Messages, Sum("faas.invocations", ("faas.name", $"{Stack}-{step}Function"), ("faas.trigger", "other")));
            Assert.Equal(Messages, Sum("faas.invoke_duration", ("faas.name", $"{Stack}-{step}Function")));
        }

        Assert.True(Sum("faas.invocations", ("faas.name", $"{Stack}-IngestFunction"), ("faas.trigger", "pubsub")) > 0);
        Assert.True(Sum("http.server.request.duration", ("rpc.service", "SQS"), ("http.request.method", "POST"), ("http.response.status_code", "200")) > 0);
        Assert.True(Sum("http.server.request.duration", ("rpc.service", "DynamoDB"), ("http.response.status_code", "200")) > Messages);
        Assert.True(Sum("http.server.request.duration", ("rpc.service", "Lambda"), ("http.response.status_code", "200")) > Messages);
        Assert.Equal(0, Sum("aws.sqs.queue.messages", ("messaging.destination.name", $"{Stack}-work")));
        Assert.Equal(1, Sum("aws.sqs.queue.messages", ("messaging.destination.name", $"{Stack}-work-dlq"), ("aws.sqs.message.state", "visible")));
        Assert.True(Sum("aws.sqs.queue.oldest_message.age", ("messaging.destination.name", $"{Stack}-work-dlq")) > 0);
        Assert.Equal(Messages, Sum("aws.lambda.durable_execution.count", ("aws.lambda.durable_execution.status", "SUCCEEDED")));
        Assert.Equal(3 * Messages, Sum("aws.lambda.durable_operation.ended", ("aws.lambda.durable_operation.type", "CHAINED_INVOKE"), ("aws.lambda.durable_operation.status", "SUCCEEDED")));

        double Sum(string name, params (string Name, string Value)[] attributes) => metrics
            .Where(metric => metric.Name == name && Array.TrueForAll(attributes, attribute => metric.Attributes.GetValueOrDefault(attribute.Name) == attribute.Value))
            .Select(metric => metric.Value)
            .DefaultIfEmpty(double.NaN)
            .Sum();
    }

    [Fact]
    public async Task Log_lines_are_records_of_the_spans_that_they_belong_to()
    {
        await using var receiver = new OtlpReceiver();
        await RunAsync(receiver, "traces,logs");

        var logs = receiver.Logs;
        Assert.Empty(receiver.Metrics);
        var spans = receiver.Spans.Select(span => (span.TraceId, span.SpanId)).ToHashSet();
        Assert.All(logs.Where(log => log.TraceId.Length > 0), log => Assert.Contains((log.TraceId, log.SpanId), spans));
        for (var number = 0; number < Messages; number++)
        {
            var execution = Assert.Single(receiver.Spans, span => span.Name == $"execution {Stack}-OrchestratorFunction" && span.Attributes["aws.lambda.durable_execution.name"].EndsWith($"log-{number}", StringComparison.Ordinal));
            var ofExecution = logs.Where(log => log.TraceId == execution.TraceId && log.Attributes.ContainsKey("aws.lambda.durable_execution.name")).ToList();
            Assert.All(ofExecution, log => Assert.Equal(execution.Attributes["aws.lambda.durable_execution.name"], log.Attributes["aws.lambda.durable_execution.name"]));
            var line = ofExecution.First(log => log.Resource["service.name"] == $"{Stack}-OrchestratorFunction");
            Assert.Equal((execution.SpanId, Information), (line.SpanId, line.Severity));
            Assert.InRange(line.At, execution.Start, execution.End + 1_000_000_000);
            Assert.Equal($"{Stack}-OrchestratorFunction", line.Attributes["faas.name"]);
            Assert.NotEmpty(line.Attributes["faas.invocation_id"]);
            Assert.DoesNotContain('{', line.Body);
        }
    }

    /// <summary>Runs valid messages and one that is not, to the stop of the runtime.</summary>
    private static async Task RunAsync(OtlpReceiver receiver, string signals)
    {
        await using var runtime = await IsolatedRuntime.StartAsync("--otlp", receiver.Url, "--otlp-signals", signals);
        await runtime.Pipeline.SubmitAllAsync([.. Enumerable.Range(0, Messages).Select(number => $$"""{"id":"log-{{number}}","value":{{number}}}"""), """{"id":"invalid","value":"five"}"""]);
        await Wait.UntilAsync(runtime.Pipeline.RowsAsync, rows => rows.Count > Messages, "all rows");
        await Wait.UntilAsync(() => runtime.Pipeline.CountAsync(runtime.Pipeline.WorkQueueUrl), left => left == 0, "an empty queue");
        Assert.Equal(0, await runtime.Process.StopAsync());
    }
}
