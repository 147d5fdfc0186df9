using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

/// <summary>What Lambda, CloudFormation and EventBridge do not support on a FIFO queue.</summary>
public sealed class FifoRuleTests
{
    [Theory]
    [InlineData("BatchSize: 10")]
    [InlineData("MaximumBatchingWindowInSeconds: 0")]
    public void A_mapping_of_a_fifo_queue_without_a_batching_window_is_valid(string properties)
    {
        Assert.Equal(10, Assert.Single(Read(WithEvent(properties)).EventSourceMappings).BatchSize);
        Assert.Equal(10, Assert.Single(Read(WithMapping(properties)).EventSourceMappings).BatchSize);
    }

    [Theory]
    [InlineData("BatchSize: 11", "BatchSize: expected at most 10 for the FIFO queue Orders, got 11")]
    [InlineData("BatchSize: 11, MaximumBatchingWindowInSeconds: 5", "BatchSize: expected at most 10 for the FIFO queue Orders, got 11")]
    [InlineData("MaximumBatchingWindowInSeconds: 5", "MaximumBatchingWindowInSeconds: expected 0 s for the FIFO queue Orders, got 5 s")]
    public void A_mapping_of_a_fifo_queue_has_at_most_ten_messages_and_no_batching_window(string properties, string expected)
    {
        Assert.Contains($"F.Events.E.Properties.{expected}", ErrorsOf(WithEvent(properties)), StringComparison.Ordinal);
        Assert.Contains($"M.{expected}", ErrorsOf(WithMapping(properties)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Orders.Arn }", "F.DeadLetterQueue.TargetArn: expected a standard queue, got the FIFO queue Orders")]
    [InlineData("Q: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Orders.Arn, maxReceiveCount: 3 } } }", "", "Q.RedrivePolicy.deadLetterTargetArn: expected a standard queue, got the FIFO queue Orders")]
    [InlineData("Q: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true, RedrivePolicy: { deadLetterTargetArn: !GetAtt Standard.Arn, maxReceiveCount: 3 } } }", "", "Q.RedrivePolicy.deadLetterTargetArn: expected a FIFO queue, got the standard queue Standard")]
    public void A_dead_letter_queue_has_the_type_of_its_source(string resource, string properties, string expected) =>
        Assert.Contains(expected, ErrorsOf(WithFifoQueue(resource, properties)), StringComparison.Ordinal);

    [Fact]
    public void A_fifo_queue_cannot_be_the_target_of_a_rule()
    {
        var yaml = WithFifoQueue("R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Id: t, Arn: !GetAtt Orders.Arn }] } }", string.Empty);

        Assert.Contains("R.Targets[0].Arn: expected a standard queue, got the FIFO queue Orders", ErrorsOf(yaml), StringComparison.Ordinal);
    }

    private static string WithEvent(string properties) =>
        WithFifoQueue(string.Empty, $"Events: {{ E: {{ Type: SQS, Properties: {{ Queue: !GetAtt Orders.Arn, {properties} }} }} }}");

    private static string WithMapping(string properties) =>
        WithFifoQueue($"M: {{ Type: AWS::Lambda::EventSourceMapping, Properties: {{ FunctionName: !Ref F, EventSourceArn: !GetAtt Orders.Arn, {properties} }} }}", string.Empty);

    private static string WithFifoQueue(string resource, string functionProperties) =>
        $$"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Orders: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
          Standard: { Type: AWS::SQS::Queue }
          F:
            Type: AWS::Serverless::Function
            Properties:
              Handler: h
              Runtime: provided.al2023
              CodeUri: .
              Timeout: 30
              {{functionProperties}}
          {{resource}}

        """;
}
