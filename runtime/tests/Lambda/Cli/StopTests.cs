using System.Collections.Concurrent;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.SQS;
using DurableLocal.Hosting;
using DurableLocal.Terminal;
using DurableLocal.Tests.Lambda;

namespace DurableLocal.Tests.Cli;

/// <summary>The stop of a runtime while invocations run that do not end.</summary>
public sealed class StopTests
{
    private static readonly string Template = $$"""
        Transform: AWS::Serverless-2016-10-31
        Globals:
          Function:
            Runtime: provided.al2023
            Handler: echo
            CodeUri: "{{RunningInvoker.TaskRoot}}"
            MemorySize: 128
            Timeout: 60
            Environment: { Variables: { DO: ignore SIGTERM } }
        Resources:
          Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work, VisibilityTimeout: 60 } }
          Reader:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: stack-Reader
              Events: { Work: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn } } }
          Later:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: stack-Later
        Outputs:
          QueueUrl: { Value: !Ref Work }
        """;

    [Fact]
    public async Task Invocations_that_end_with_their_environments_are_no_defect()
    {
        using var folder = new TemporaryFolder();
        using var errors = new StringWriter();
        var running = new ConcurrentDictionary<string, bool>();
        var options = new RuntimeOptions
        {
            Port = 0,
            Ephemeral = true,
            Template = folder.Write("template.yaml", Template),
            DrainTimeout = TimeSpan.Zero,
            FunctionOutput = (function, _) => running.TryAdd(function, true),
        };
        await using (var runtime = await LocalRuntime.StartAsync(options, new ConsoleOutput(TextWriter.Null, TextWriter.Synchronized(errors), terminal: null, TimeProvider.System), TestContext.Current.CancellationToken))
        {
            var credentials = new BasicAWSCredentials("local", "local");
            using var sqs = new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = runtime.Identity.Endpoint.ToString(), AuthenticationRegion = "us-east-1" });
            using var lambda = new AmazonLambdaClient(credentials, new AmazonLambdaConfig { ServiceURL = runtime.Identity.Endpoint.ToString(), AuthenticationRegion = "us-east-1" });
            await sqs.SendMessageAsync(runtime.Stack.Outputs["QueueUrl"], "{}", TestContext.Current.CancellationToken);
            await lambda.InvokeAsync(new InvokeRequest { FunctionName = "stack-Later", InvocationType = InvocationType.Event, Payload = "{}" }, TestContext.Current.CancellationToken);
            await Wait.UntilAsync(() => running.Count == 2, "both functions to run");
        }

        Assert.DoesNotContain("defect", errors.ToString(), StringComparison.Ordinal);
    }
}
