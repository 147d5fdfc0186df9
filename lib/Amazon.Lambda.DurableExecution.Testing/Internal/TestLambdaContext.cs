using Amazon.Lambda.Core;

namespace Amazon.Lambda.DurableExecution.Testing.Internal;

/// <summary>The context that the workflow and the registered functions see.</summary>
internal sealed class TestLambdaContext(ILambdaSerializer serializer) : ILambdaContext
{
    private static readonly TimeSpan LongestInvocation = TimeSpan.FromMinutes(15);

    public string AwsRequestId { get; } = Guid.NewGuid().ToString();

    public IClientContext ClientContext => null!;

    public string FunctionName => "test-durable-function";

    public string FunctionVersion => "$LATEST";

    public ICognitoIdentity Identity => null!;

    public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:123456789012:function:test-durable-function:$LATEST";

    public ILambdaLogger Logger { get; } = new ConsoleLogger();

    public string LogGroupName => "/aws/lambda/test-durable-function";

    public string LogStreamName => "test";

    public int MemoryLimitInMB => 512;

    public TimeSpan RemainingTime => LongestInvocation;

    public ILambdaSerializer Serializer { get; } = serializer;

    /// <summary>Writes to the output of the test, with the arguments as they are.</summary>
    private sealed class ConsoleLogger : ILambdaLogger
    {
        public void Log(string message) => Console.Write(message);

        public void LogLine(string message) => Console.WriteLine(message);

        public void Log(string level, string message, params object[] args) => Console.WriteLine($"{level}: {message} {string.Join(", ", args ?? [])}");

        public void Log(string level, Exception exception, string message, params object[] args) =>
            Console.WriteLine($"{level}: {message} {string.Join(", ", args ?? [])}{Environment.NewLine}{exception}");
    }
}
