using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

/// <summary>Each rule: a change to the valid pipeline, the text on the line that the error must contain, and the error.</summary>
public sealed class RuleTests
{
    public static TheoryData<string, string, string, string> Errors => new()
    {
        { "VisibilityTimeout: 180", "VisibilityTimeout: 20", "VisibilityTimeout: 20", "WorkQueue.VisibilityTimeout: expected at least the timeout of IngestFunction, 30 s, got 20 s" },
        { "VisibilityTimeout: 180", "VisibilityTimeout: 43201", "43201", "WorkQueue.VisibilityTimeout: expected 0 to 43200 s, got 43201" },
        { "VisibilityTimeout: 180", "VisibilityTimeout: soon", "soon", "WorkQueue.VisibilityTimeout: expected 0 to 43200 s, got \"soon\"" },
        { "VisibilityTimeout: 180", "VisibilityTimeout:", "VisibilityTimeout:", "WorkQueue.VisibilityTimeout: expected a value, got nothing" },
        { "VisibilityTimeout: 180", "VisiblityTimeout: 180", "VisiblityTimeout", "WorkQueue.VisiblityTimeout: expected a property of AWS::SQS::Queue, got the unknown VisiblityTimeout" },
        { "maxReceiveCount: 5", "maxReceiveCount: 0", "maxReceiveCount: 0", "WorkQueue.RedrivePolicy.maxReceiveCount: expected 1 to 1000, got 0" },
        { "BatchSize: 10\n", "BatchSize: 10001\n", "BatchSize: 10001", "IngestFunction.Events.Messages.Properties.BatchSize: expected 1 to 10000, got 10001" },
        { "BatchSize: 10\n", "BatchSize: 100\n", "BatchSize: 100", "IngestFunction.Events.Messages.Properties.BatchSize: expected at most 10 without a MaximumBatchingWindowInSeconds of 1 s or more, got 100" },
        { "MaximumConcurrency: !Ref IngestMaximumConcurrency", "MaximumConcurrency: 1", "MaximumConcurrency: 1", "IngestFunction.Events.Messages.Properties.ScalingConfig.MaximumConcurrency: expected 2 to 1000, got 1" },
        { "FunctionResponseTypes: [ReportBatchItemFailures]", "FilterCriteria: { Filters: [{}] }", "FilterCriteria", "IngestFunction.Events.Messages.Properties.FilterCriteria.Filters[0].Pattern: expected an event pattern, as text, got nothing" },
        { "FunctionResponseTypes: [ReportBatchItemFailures]", "FilterCriteria: { Patterns: [] }", "FilterCriteria", "IngestFunction.Events.Messages.Properties.FilterCriteria.Patterns: expected a property of FilterCriteria, got the unknown Patterns" },
        { "Type: SQS\n          Properties:\n            Queue", "Type: Schedule\n          Properties:\n            Queue", "Type: Schedule", "IngestFunction.Events.Messages.Type: expected SQS or EventBridgeRule or CloudWatchEvent, got \"Schedule\"" },
        { "Timeout: 30", "Timeout: 901", "Timeout: 901", "Timeout: expected 1 to 900 s, got 901" },
        { "MemorySize: 1024", "MemorySize: 64", "MemorySize: 64", "OrchestratorFunction.MemorySize: expected 128 to 10240 MB, got 64" },
        { "RetentionPeriodInDays: 14", "RetentionPeriodInDays: 91", "RetentionPeriodInDays: 91", "OrchestratorFunction.DurableConfig.RetentionPeriodInDays: expected 1 to 90 days, got 91" },
        { "        ExecutionTimeout: !Ref ExecutionTimeoutSeconds\n", "", "RetentionPeriodInDays: 14", "OrchestratorFunction.DurableConfig.ExecutionTimeout: expected 1 to 31622400 s, got nothing" },
        { "DeadLetterQueue:\n        Type: SQS\n", "EventInvokeConfig: { DestinationConfig: {} }\n      DeadLetterQueue:\n        Type: SQS\n", "DestinationConfig", "OrchestratorFunction.EventInvokeConfig.DestinationConfig: expected no destinations on a durable function, which Lambda does not support; use DeadLetterQueue" },
        { "Queue: !GetAtt WorkQueue.Arn", "Queue: !GetAtt Topic.TopicArn", "!GetAtt Topic.TopicArn", "IngestFunction.Events.Messages.Properties.Queue: Topic does not exist, because its condition IsProduction is false" },
        { "Queue: !GetAtt WorkQueue.Arn", "Queue: !GetAtt WorkQueue.Url", "!GetAtt WorkQueue.Url", "expected Arn or QueueName or QueueUrl of the AWS::SQS::Queue WorkQueue, got \"Url\"" },
        { "{\"Fn::GetAtt\": [ResultsTable, Arn]}", "!GetAtt ResultsTable.StreamArn", "StreamArn", "OrchestratorFunction.Environment.Variables.RESULTS_TABLE_ARN: ResultsTable.StreamArn is not supported locally: tables have no streams" },
        { "RESULTS_TABLE: !Ref ResultsTable", "RESULTS_TABLE: !Ref ResultTable", "!Ref ResultTable", "OrchestratorFunction.Environment.Variables.RESULTS_TABLE: expected a parameter or resource of this template, got the unknown \"ResultTable\"" },
        { "RESULTS_TABLE: !Ref ResultsTable", "RESULTS_TABLE: !ImportValue Shared", "!ImportValue", "Fn::ImportValue cannot be resolved locally" },
        { "RESULTS_TABLE: !Ref ResultsTable", "RESULTS_TABLE: !Reff ResultsTable", "!Reff", "expected an intrinsic function, got the unknown !Reff" },
        { "RESULTS_TABLE: !Ref ResultsTable", "RESULTS_TABLE: !Sub \"${ResultsTable\"", "!Sub \"${ResultsTable", "Fn::Sub: expected \"}\" after \"${ResultsTable\"" },
        { "RESULTS_TABLE: !Ref ResultsTable", "AWS_REGION: here", "AWS_REGION", "OrchestratorFunction.Environment.Variables.AWS_REGION: expected a name that Lambda does not reserve, got AWS_REGION" },
        { "RESULTS_TABLE: !Ref ResultsTable", "RESULTS_TABLE: !Select [3, [a, b]]", "!Select", "Fn::Select: expected an index from 0 to 1, got \"3\"" },
        { "RESULTS_TABLE: !Ref ResultsTable", "RESULTS_TABLE: !If [Missing, a, b]", "!If [Missing", "expected a name from Conditions, got \"Missing\"" },
        { "RESULTS_TABLE: !Ref ResultsTable", "RESULTS_TABLE: !FindInMap [Stages, test, LogLevel]", "!FindInMap [Stages, test", "Fn::FindInMap: expected a key of Stages, got \"test\"" },
        { "RESULTS_TABLE: !Ref ResultsTable", "RESULTS_TABLE: [a]", "RESULTS_TABLE: [a]", "OrchestratorFunction.Environment.Variables.RESULTS_TABLE: expected text, got a list" },
        { "RESULTS_TABLE: !Ref ResultsTable", "RESULTS_TABLE: !Ref AWS::Regio", "AWS::Regio", "expected a pseudo parameter" },
        { "Type: AWS::Logs::LogGroup", "Type: AWS::Lambda::Url", "AWS::Lambda::Url", "LogGroup.Type: expected a supported resource type" },
        { "HasTopic: !Not [!Equals [!Ref AlarmTopicArn, \"\"]]", "HasTopic: !Not [Condition: IsLoud]", "HasTopic:", "condition IsLoud refers to itself" },
        { "CodeUri: src/Ingest/", "CodeUri: src/Ingestion/", "src/Ingestion/", "IngestFunction.CodeUri: expected an existing folder, relative to the template, got \"src/Ingestion/\"" },
        { "Runtime: dotnet10", "Runtime: java21", "java21", "Runtime: expected a runtime of the families dotnet, provided, nodejs, python, got \"java21\"" },
        { "        TargetArn: !GetAtt WorkDeadLetterQueue.Arn", "        TargetArn: arn:aws:sqs:us-east-1:000000000000:other", "000000000000:other", "OrchestratorFunction.DeadLetterQueue.TargetArn: expected the ARN of a queue of this template, got \"arn:aws:sqs:us-east-1:000000000000:other\"" },
        { "{ AttributeName: status_day, AttributeType: S }", "{ AttributeName: day, AttributeType: S }", "AttributeName: id, AttributeType", "ResultsTable.AttributeDefinitions: expected a definition of the key attribute status_day, got id, day, completed_at" },
        { "- { AttributeName: id, KeyType: HASH }", "- { AttributeName: id, KeyType: RANGE }", "- { AttributeName: id, KeyType: RANGE }", "ResultsTable.KeySchema: expected a HASH key and at most one RANGE key after it, got RANGE" },
        { "- { AttributeName: status_day, KeyType: HASH }", "- { AttributeName: status_day, KeyType: RANGE }", "- { AttributeName: status_day, KeyType: RANGE }", "KeySchema: expected 1 to 4 HASH keys and at most 4 RANGE keys after them, got RANGE" },
        { "Transform: AWS::Serverless-2016-10-31\n", "", "  IdempotencyTable:", "IdempotencyTable: expected Transform: AWS::Serverless-2016-10-31 at the top of a template with AWS::Serverless::SimpleTable" },
        { "Architectures: [arm64]", "Policies: []", "Policies: []", "Globals.Function.Policies: expected a property that Globals.Function supports, got Policies" },
        { "Type: AWS::SNS::Topic", "Type: AWS::SNS::Topic\n    DependOn: Alarm", "DependOn", "Topic.DependOn: expected an attribute of a resource" },
        { "Mappings:", "Mapping:", "Mapping:", "Mapping: expected a section of a template" },
        { "QueueName: !Sub \"${AWS::StackName}-work-dlq\"", "QueueName: !Sub \"${AWS::StackName}-work\"", "  WorkDeadLetterQueue:", "WorkDeadLetterQueue: expected a unique name, got \"app-work\", which is also the name of WorkQueue" },
    };

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a\\\\b")]
    public void A_resource_name_cannot_be_a_path(string name)
    {
        var function = $"Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {{ FunctionName: \"{name}\", Handler: h, Runtime: provided.al2023, CodeUri: . }}\n";
        var queue = $"Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {{ QueueName: \"{name}\" }}\n";

        Assert.Contains("F.FunctionName: expected 1 to 64 letters, digits, - or _", ErrorsOf(function));
        Assert.Contains("Q.QueueName: expected", ErrorsOf(queue));
    }

    [Fact]
    public void A_template_has_at_most_500_resources()
    {
        static string Queues(int count) => "Resources:\n" + string.Concat(Enumerable.Range(0, count).Select(number => $"  Queue{number}:\n    Type: AWS::SQS::Queue\n"));

        Assert.Equal(500, Read(Queues(500)).Queues.Count);
        Assert.Contains("Resources: expected at most 500 resources, got 501", ErrorsOf(Queues(501)));
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_contains_its_line(string text, string replacement, string place, string expected)
    {
        var yaml = With(text, replacement);

        var errors = ErrorsOf(yaml).Split('\n');

        Assert.Contains(errors, error => error.StartsWith($"template.yaml({LineOf(yaml, place)},", StringComparison.Ordinal) && error.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Several_errors_are_reported_together_in_file_order()
    {
        var yaml = With("MemorySize: 1024", "MemorySize: 64").Replace("maxReceiveCount: 5", "maxReceiveCount: 0", StringComparison.Ordinal);

        var errors = ErrorsOf(yaml).Split('\n');

        Assert.Equal(2, errors.Length);
        Assert.Contains("maxReceiveCount", errors[0], StringComparison.Ordinal);
        Assert.Contains("MemorySize", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_mapping_has_at_most_ten_filters()
    {
        string Filters(int count) => $"FilterCriteria: {{ Filters: [{string.Join(", ", Enumerable.Repeat("{ Pattern: '{\"body\":[\"a\"]}' }", count))}] }}";
        var yaml = With("FunctionResponseTypes: [ReportBatchItemFailures]", Filters(10));

        Assert.Equal(Enumerable.Repeat("""{"body":["a"]}""", 10), Read(yaml).EventSourceMappings[0].Filters);
        Assert.Contains("IngestFunction.Events.Messages.Properties.FilterCriteria.Filters: expected at most 10, got 11", ErrorsOf(yaml.Replace("Filters: [", "Filters: [{ Pattern: '{}' }, ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_durable_function_with_an_sqs_event_cannot_run_longer_than_an_invocation()
    {
        var yaml = With("      MemorySize: 1024\n", "      MemorySize: 1024\n      Events: { Direct: { Type: SQS, Properties: { Queue: !GetAtt ResultsQueue.Arn } } }\n");

        var errors = ErrorsOf(yaml);

        Assert.Contains("OrchestratorFunction.Events.Direct.Properties.Queue: expected an ExecutionTimeout of at most 900 s on a durable function with an SQS event, got 86400 s", errors, StringComparison.Ordinal);
        Assert.Equal(2, Read(yaml, ("ExecutionTimeoutSeconds", "900")).EventSourceMappings.Count);
    }

    [Fact]
    public void A_durable_function_with_an_sqs_event_needs_an_alias()
    {
        var yaml = With("      MemorySize: 1024\n", "      MemorySize: 1024\n      Events: { Direct: { Type: SQS, Properties: { Queue: !GetAtt ResultsQueue.Arn } } }\n");

        var errors = ErrorsOf(yaml.Replace("    AutoPublishAlias: live\n", "", StringComparison.Ordinal));

        Assert.Contains("OrchestratorFunction.Events.Direct.Properties.Queue: expected an AutoPublishAlias of OrchestratorFunction: Lambda rejects an SQS event on a durable function without a qualifier", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_that_reference_each_other_are_a_circular_dependency()
    {
        var yaml = With("MessageRetentionPeriod: 1209600", "Tags: [{ Key: source, Value: !GetAtt WorkQueue.Arn }]");

        Assert.Contains("circular dependency: WorkQueue -> WorkDeadLetterQueue -> WorkQueue", ErrorsOf(yaml), StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_that_a_resource_depends_on_exist_and_form_no_circle()
    {
        const string Queue = "  WorkDeadLetterQueue:\n    Type: AWS::SQS::Queue\n";
        string On(string names) => With(Queue, $"{Queue}    DependsOn: {names}\n");

        Assert.NotEmpty(Read(On("[ResultsQueue, IngestFunctionRole]")).Queues);
        Assert.Contains("WorkDeadLetterQueue.DependsOn: expected a resource of this template, got the unknown \"Nope\"", ErrorsOf(On("Nope")), StringComparison.Ordinal);
        Assert.Contains("WorkDeadLetterQueue.DependsOn: expected the name of a resource, got a map", ErrorsOf(On("[{ a: b }]")), StringComparison.Ordinal);
        Assert.Contains("circular dependency: WorkQueue -> WorkDeadLetterQueue -> WorkQueue", ErrorsOf(On("[WorkQueue]")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_refers_to_itself_is_an_error()
    {
        var yaml = With("QueueName: !Sub \"${AWS::StackName}-work-dlq\"", "QueueName: !GetAtt WorkDeadLetterQueue.QueueName");

        Assert.Contains("the name of WorkDeadLetterQueue refers to itself", ErrorsOf(yaml), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ExecutionTimeoutSeconds", "59", "Parameters.ExecutionTimeoutSeconds: expected at least 60, got \"59\"")]
    [InlineData("ExecutionTimeoutSeconds", "long", "Parameters.ExecutionTimeoutSeconds: expected a number, got \"long\"")]
    [InlineData("IngestMaximumConcurrency", "1001", "Parameters.IngestMaximumConcurrency: expected at most 1000, got \"1001\"")]
    [InlineData("Stage", "test", "Parameters.Stage: expected one of dev, prod, got \"test\"")]
    [InlineData("Stages", "test", "template.yaml: Parameters.Stages: expected a parameter of the template (ExecutionTimeoutSeconds, IngestMaximumConcurrency, AlarmTopicArn, Stage), got Stages")]
    public void A_given_parameter_is_validated(string name, string value, string expected) =>
        Assert.Contains(expected, ErrorsOf(Pipeline, (name, value)), StringComparison.Ordinal);

    [Fact]
    public void A_parameter_needs_a_value()
    {
        var errors = ErrorsOf(With("    Default: dev\n", ""));

        Assert.Contains("Parameters.Stage: expected a Default or --parameter Stage=VALUE, got neither", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "template.yaml(1,1): expected a template, got an empty file")]
    [InlineData("- a", "template.yaml(1,1): expected a map of sections, got a list")]
    [InlineData("a: [b", "expected YAML: While parsing")]
    [InlineData("a: &x b\nc: *x", "template.yaml(2,4): expected a value, got the alias *x")]
    [InlineData("a: b\na: c", "template.yaml(2,1): expected each key once, got \"a\" twice")]
    [InlineData("Resources: {}", "Resources: expected at least one resource")]
    public void An_invalid_template_is_rejected(string yaml, string expected) =>
        Assert.Contains(expected, ErrorsOf(yaml), StringComparison.Ordinal);
}
