using Amazon.Lambda.Core;

namespace DurableChaining.Lib.Tests.Powertools.Logging;

internal sealed class TestLambdaContext(string requestId) : ILambdaContext
{
    public string AwsRequestId => requestId;
    public IClientContext? ClientContext => null;
    public string FunctionName => "ingest";
    public string FunctionVersion => "3";
    public ICognitoIdentity? Identity => null;
    public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:000000000000:function:ingest:live";
    public ILambdaLogger? Logger => null;
    public string LogGroupName => "/aws/lambda/ingest";
    public string LogStreamName => "stream";
    public int MemoryLimitInMB => 256;
    public TimeSpan RemainingTime { get; init; } = TimeSpan.FromSeconds(30);
}
