using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

public sealed class PipelineTests
{
    [Fact]
    public void Queues_have_their_names_and_attributes()
    {
        var stack = Read(Pipeline);

        Assert.Equal(["app-work", "app-work-dlq", "app-ResultsQueue"], stack.Queues.Select(queue => queue.Name));
        var work = stack.Queues[0].Attributes;
        Assert.Equal("180", work["VisibilityTimeout"]);
        Assert.Equal("true", work["SqsManagedSseEnabled"]);
        Assert.Equal("""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:app-work-dlq","maxReceiveCount":5}""", work["RedrivePolicy"]);
    }

    [Fact]
    public void Tables_have_keys_indexes_and_time_to_live()
    {
        var stack = Read(Pipeline);

        var results = stack.Tables[0];
        Assert.Equal("app-results", results.Name);
        Assert.Equal("id", Assert.Single(results.KeySchema).Name);
        Assert.Equal("by-status", Assert.Single(results.GlobalIndexes).Name);
        Assert.Equal("expires_at", results.TimeToLiveAttribute);
        Assert.Equal("app-IdempotencyTable", stack.Tables[1].Name);
        Assert.Equal("S", Assert.Single(stack.Tables[1].Attributes).Type);
    }

    [Fact]
    public void Functions_merge_globals_and_resolve_their_environment()
    {
        var stack = Read(Pipeline);

        var ingest = stack.Functions[0];
        Assert.Equal("app-IngestFunction", ingest.Name);
        Assert.Equal(Path.Combine(Fixtures, "src", "Ingest"), ingest.CodeUri);
        Assert.Equal("dotnet10", ingest.Runtime);
        Assert.Equal(TimeSpan.FromSeconds(30), ingest.Timeout);
        Assert.Equal("live", ingest.Alias);
        Assert.Equal(20, ingest.ReservedConcurrency);
        Assert.Equal(1, ingest.EventInvoke?.MaximumRetryAttempts);
        Assert.Equal(("JSON", "DEBUG"), (ingest.LogFormat, ingest.ApplicationLogLevel));
        Assert.Equal("pipeline", ingest.Environment["POWERTOOLS_SERVICE_NAME"]);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-OrchestratorFunction:live", ingest.Environment["ORCHESTRATOR_ARN"]);
        Assert.Equal("http://127.0.0.1:4566/000000000000/app-work-dlq", ingest.Environment["DEAD_LETTER_QUEUE_URL"]);
        Assert.DoesNotContain("OPTIONAL", ingest.Environment.Keys);
    }

    [Fact]
    public void A_durable_function_has_its_timeout_retention_and_dead_letter_queue()
    {
        var orchestrator = Read(Pipeline).Functions[1];

        Assert.Equal(TimeSpan.FromDays(1), orchestrator.Durable!.ExecutionTimeout);
        Assert.Equal(14, orchestrator.Durable.RetentionDays);
        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:app-work-dlq", orchestrator.DeadLetterQueueArn);
        Assert.Equal(1024, orchestrator.MemorySizeMegabytes);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-AddFunction:live", orchestrator.Environment["STEP1_ARN"]);
        Assert.Equal("app-results", orchestrator.Environment["RESULTS_TABLE"]);
        Assert.Equal("arn:aws:dynamodb:us-east-1:000000000000:table/app-results", orchestrator.Environment["RESULTS_TABLE_ARN"]);
        Assert.Equal("http://127.0.0.1:4566/000000000000/app-ResultsQueue?literal=${Url}", orchestrator.Environment["RESULTS_QUEUE_URL"]);
    }

    [Fact]
    public void Events_become_mappings_and_rules()
    {
        var stack = Read(Pipeline);

        var mapping = Assert.Single(stack.EventSourceMappings);
        Assert.Equal(("app-IngestFunction", "arn:aws:sqs:us-east-1:000000000000:app-work"), (mapping.FunctionName, mapping.QueueArn));
        Assert.Equal((10, 10, true, true), (mapping.BatchSize, mapping.MaximumConcurrency!.Value, mapping.ReportBatchItemFailures, mapping.Enabled));
        Assert.Equal(2, stack.Rules.Count);
        Assert.Equal(
            """{"source":["aws.lambda"],"detail-type":["Durable Execution Status Change"],"detail":{"status":["TIMED_OUT","STOPPED"],"functionArn":[{"prefix":"arn:aws:lambda:us-east-1:000000000000:function:app-OrchestratorFunction"}]}}""",
            stack.Rules[0].PatternJson);
        Assert.Equal(["arn:aws:lambda:us-east-1:000000000000:function:app-ReconcileFunction:live"], stack.Rules[0].Targets.Select(target => target.Arn));
        Assert.Contains("""{"numeric":[">",1]}""", stack.Rules[1].PatternJson, StringComparison.Ordinal);
        Assert.True(stack.Functions[2].TenantIsolated);
    }

    [Fact]
    public void Outputs_follow_their_conditions()
    {
        var outputs = Read(Pipeline).Outputs;

        Assert.Equal("http://127.0.0.1:4566/000000000000/app-work", outputs["WorkQueueUrl"]);
        Assert.Equal("app-results", outputs["ResultsTableName"]);
        Assert.Equal("/pipeline/ingest", outputs["LogGroupName"]);
        Assert.DoesNotContain("TopicArn", outputs.Keys);
        Assert.Equal("arn:aws:sns:us-east-1:000000000000:app-Topic", Read(Pipeline, ("Stage", "prod")).Outputs["TopicArn"]);
    }

    [Fact]
    public void Given_parameters_override_defaults()
    {
        var stack = Read(Pipeline, ("ExecutionTimeoutSeconds", "120"), ("Stage", "prod"));

        Assert.Equal(TimeSpan.FromSeconds(120), stack.Functions[1].Durable!.ExecutionTimeout);
        Assert.Equal("INFO", stack.Functions[0].ApplicationLogLevel);
    }

    [Fact]
    public void A_resource_whose_condition_is_false_is_omitted()
    {
        var yaml = With("  ResultsQueue:\n    Type: AWS::SQS::Queue", "  ResultsQueue:\n    Type: AWS::SQS::Queue\n    Condition: IsProduction");

        var errors = ErrorsOf(yaml);

        Assert.Contains("OrchestratorFunction.Environment.Variables.RESULTS_QUEUE_URL: ResultsQueue does not exist, because its condition IsProduction is false", errors, StringComparison.Ordinal);
        Assert.Equal(3, Read(yaml, ("Stage", "prod")).Queues.Count);
    }
}
