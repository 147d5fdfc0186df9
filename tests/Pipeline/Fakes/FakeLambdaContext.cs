using Amazon.Lambda.Core;

namespace DurableChaining.Tests.Fakes;

/// <summary>The context of an invocation of the function <c>chain</c>.</summary>
internal sealed class FakeLambdaContext : ILambdaContext
{
    public ILambdaSerializer Serializer { get; init; } = null!;

    public string AwsRequestId => "request";

    public IClientContext ClientContext => null!;

    public string FunctionName => "chain";

    public string FunctionVersion => "1";

    public ICognitoIdentity Identity => null!;

    public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:000000000000:function:chain:1";

    public ILambdaLogger Logger { get; } = new NullLambdaLogger();

    public string LogGroupName => "group";

    public string LogStreamName => "stream";

    public int MemoryLimitInMB => 512;

    public TimeSpan RemainingTime => TimeSpan.FromMinutes(1);

    private sealed class NullLambdaLogger : ILambdaLogger
    {
        public void Log(string message)
        {
        }

        public void LogLine(string message)
        {
        }
    }
}
