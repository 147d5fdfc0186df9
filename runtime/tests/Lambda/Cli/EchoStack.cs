using DurableLocal.Tests.Lambda;

namespace DurableLocal.Tests.Cli;

/// <summary>A stack with a queue and the function <c>stack-Echo</c>, whose program is that of the project Bootstrap.</summary>
internal static class EchoStack
{
    public static string Template { get; } = $$"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work } }
          Echo:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: stack-Echo
              Runtime: provided.al2023
              Handler: echo
              CodeUri: "{{RunningInvoker.TaskRoot}}"
              MemorySize: 128
        """;
}
