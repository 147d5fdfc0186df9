using DurableLocal.Durable;
using DurableLocal.Tests.Durable;
using DurableLocal.Telemetry.Traces;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Telemetry;

/// <summary>The spans of executions on the engine, from its histories.</summary>
public sealed class ExecutionSpansTests
{
    private const string Header = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1";

    [Fact]
    public async Task A_retried_step_has_its_attempts_below_it_and_a_failed_one_its_error()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("s") == "READY")
            {
                await call.CheckpointAsync(StepStart("s"), StepSucceed("s"), StepStart("f"), Update("f", "STEP", "FAIL", """ "Error":{"ErrorType":"Oops","ErrorMessage":"why"} """));
                return Failed("Oops");
            }

            await call.CheckpointAsync(StepStart("s"), StepRetry("s"));
            return Pending;
        });

        var arn = await service.StartAsync(trace: Header);
        await service.EndAdvancingAsync(arn);
        var spans = await ExportAsync(service, arn);

        Assert.All(spans, span => Assert.Equal("67891233abcdef012345678912345678", span.TraceId));
        var execution = Assert.Single(spans, span => span.Name == "execution workflow");
        Assert.Equal(("53995c3f42cd8ad8", "Oops"), (execution.ParentId, execution.Error?.Type));
        var retried = Assert.Single(spans, span => span.Attributes.GetValueOrDefault("aws.lambda.durable_operation.id") == "s");
        Assert.Equal((execution.SpanId, null), (retried.ParentId, retried.Error));
        var attempts = spans.Where(span => span.ParentId == retried.SpanId).ToList();
        Assert.Equal(["E", null], attempts.Select(attempt => attempt.Error?.Type));
        Assert.True(attempts[0].EndedAt <= attempts[1].StartedAt && attempts[1].EndedAt <= retried.EndedAt);
        var failed = Assert.Single(spans, span => span.Attributes.GetValueOrDefault("aws.lambda.durable_operation.id") == "f");
        Assert.Equal(new SpanError("Oops", "why"), failed.Error);
        Assert.Equal(2, spans.Count(span => span is { Name: "workflow", Kind: SpanKind.Server } && span.ParentId == execution.SpanId));
        Assert.Distinct(spans.Select(span => span.SpanId));
    }

    [Fact]
    public async Task An_execution_that_a_chained_invoke_started_is_below_that_operation()
    {
        await using var service = new LocalService();
        service.Functions.Add("child", isDurable: true);
        service.Handle("child", _ => Task.FromResult(Succeeded()));
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is not null)
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Invoke("i", "child:live"));
            return Pending;
        });

        var arn = await service.StartAsync(trace: Header);
        await service.EndAdvancingAsync(arn);
        var child = (string)(await service.EventAsync(arn, 2))["ChainedInvokeStartedDetails"]!["DurableExecutionArn"]!;
        var spans = await ExportAsync(service, arn, child);

        var operation = Assert.Single(spans, span => span.Kind == SpanKind.Client);
        Assert.Equal("child", operation.Attributes["faas.invoked_name"]);
        Assert.Equal(operation.SpanId, Assert.Single(spans, span => span.Name == "execution child").ParentId);
        Assert.Single(spans.DistinctBy(span => span.TraceId));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0")]
    [InlineData("no trace header")]
    public async Task An_execution_without_a_recorded_cause_is_the_root_of_a_trace(string? header)
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));

        var arn = await service.StartAsync(trace: header);
        await service.EndAsync(arn);

        Assert.Null(Assert.Single(await ExportAsync(service, arn), span => span.Name == "execution workflow").ParentId);
    }

    /// <summary>Exports the executions, noted as their ends note them.</summary>
    private static async Task<List<Span>> ExportAsync(LocalService service, params string[] arns)
    {
        using var exporter = new RecordingExporter();
        await using (var tracing = new StackTracing(service.Database, exporter, service.Time, service.Defects.Enqueue, _ => { }))
        {
            tracing.Start(service.Engine.Queries);
            foreach (var arn in arns)
            {
                var change = new StatusChange(arn, "", "", "SUCCEEDED", service.Time.GetUtcNow(), service.Time.GetUtcNow());
                await service.Database.WriteAsync(session => tracing.OnStatusChanged(session, change));
            }
        }

        Assert.Empty(service.Defects);
        return [.. exporter.Spans];
    }
}
