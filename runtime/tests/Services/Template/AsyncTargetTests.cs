using DurableLocal.Template;
using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

/// <summary>Destinations, rules with dead-letter queues, and resources that SAM generates for events.</summary>
public sealed class AsyncTargetTests
{
    private const string Event = "Ended: { Type: EventBridgeRule, Properties: { Pattern: { source: [aws.lambda] }, RetryPolicy: { MaximumRetryAttempts: 3 }, DeadLetterConfig: { Arn: !GetAtt Dead.Arn } } }";

    [Fact]
    public void Destinations_of_a_function_are_read_and_may_be_sent_to()
    {
        var function = ReadWith("EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Dead.Arn }, OnSuccess: { Type: SQS, Destination: !GetAtt Done.Arn } } }").Functions[0];

        Assert.Equal(("arn:aws:sqs:us-east-1:000000000000:app-Dead", "arn:aws:sqs:us-east-1:000000000000:app-Done"), (function.EventInvoke!.OnFailureArn, function.EventInvoke.OnSuccessArn));
        Assert.Equal(["arn:aws:sqs:us-east-1:000000000000:app-Dead"], function.Permissions!.Single(statement => statement.Sid == "OnFailure").Resources);
        Assert.Equal(["arn:aws:sqs:us-east-1:000000000000:app-Done"], function.Permissions!.Single(statement => statement.Sid == "OnSuccess").Resources);
    }

    [Fact]
    public void A_rule_has_the_dead_letter_queue_of_its_target()
    {
        var rule = Assert.Single(ReadWith($"Events: {{ {Event} }}").Rules);

        Assert.Equal([new RuleTarget("arn:aws:lambda:us-east-1:000000000000:function:app-Flow", "arn:aws:sqs:us-east-1:000000000000:app-Dead")], rule.Targets);
    }

    [Fact]
    public void A_rule_and_a_mapping_that_SAM_generates_can_be_referred_to()
    {
        var outputs = ReadWith(
            $"Events: {{ {Event}, Work: {{ Type: SQS, Properties: {{ Queue: !GetAtt Done.Arn }} }} }}",
            "Outputs: { Rule: { Value: !GetAtt FlowEnded.Arn }, Name: { Value: !Ref FlowEnded }, Mapping: { Value: !Ref FlowWork } }").Outputs;

        Assert.Equal(("arn:aws:events:us-east-1:000000000000:rule/app-FlowEnded", "app-FlowEnded", "app-FlowWork"), (outputs["Rule"], outputs["Name"], outputs["Mapping"]));
    }

    [Fact]
    public void A_deployment_preference_may_name_an_alarm_on_its_own_function()
    {
        var stack = ReadWith(
            "DeploymentPreference: { Type: AllAtOnce, Alarms: [!Ref Alarm] }",
            "",
            "  Alarm: { Type: AWS::CloudWatch::Alarm, Properties: { Dimensions: [{ Name: FunctionName, Value: !Ref Flow }] } }");

        Assert.Single(stack.Functions);
    }

    [Theory]
    [InlineData("EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SNS, Destination: arn:aws:sns:us-east-1:000000000000:t } } }", "Flow.EventInvokeConfig.DestinationConfig.OnFailure.Type: expected SQS, got \"SNS\": other destinations are not supported locally")]
    [InlineData("EventInvokeConfig: { DestinationConfig: { OnFailure: { Destination: arn:aws:sqs:us-east-1:000000000000:other } } }", "OnFailure.Destination: expected the ARN of a queue of this template, got \"arn:aws:sqs:us-east-1:000000000000:other\"")]
    [InlineData("EventInvokeConfig: { DestinationConfig: { OnError: { Destination: x } } }", "DestinationConfig.OnError: expected a property of DestinationConfig, got the unknown OnError")]
    [InlineData("DeploymentPreference: { Kind: AllAtOnce }", "Flow.DeploymentPreference.Kind: expected a property of DeploymentPreference, got the unknown Kind")]
    [InlineData("Events: { Ended: { Type: EventBridgeRule, Properties: { Pattern: { source: [a] }, RetryPolicy: { MaximumRetryAttempts: 186 } } } }", "RetryPolicy.MaximumRetryAttempts: expected 0 to 185, got 186")]
    [InlineData("Events: { Ended: { Type: EventBridgeRule, Properties: { Pattern: { source: [a] }, DeadLetterConfig: { Arn: arn:aws:sqs:us-east-1:000000000000:other } } } }", "DeadLetterConfig.Arn: expected the ARN of a queue of this template, got \"arn:aws:sqs:us-east-1:000000000000:other\"")]
    [InlineData("Events: { Ended: { Type: EventBridgeRule, Properties: { Pattern: { source: [a] }, DeadLetterConfig: { Type: SQS, Arn: !GetAtt Dead.Arn } } } }", "DeadLetterConfig.Type: expected Arn: a queue that SAM creates is not supported locally")]
    public void A_mistake_is_named(string members, string error) => Assert.Contains(error, ErrorsOf(Yaml(members)), StringComparison.Ordinal);

    private static Stack ReadWith(string members, string sections = "", string resources = "") => Read(Yaml(members, sections, resources));

    private static string Yaml(string members, string sections = "", string resources = "") =>
        $$"""
        Transform: AWS::Serverless-2016-10-31
        {{sections}}
        Resources:
          Dead: { Type: AWS::SQS::Queue }
          Done: { Type: AWS::SQS::Queue }
          Flow:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              CodeUri: src/Ingest
              Handler: A::B.C::D
              {{members}}
        {{resources}}
        """;
}
