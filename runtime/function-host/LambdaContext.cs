using Amazon.Lambda.Core;

namespace DurableLocal.FunctionHost;

/// <summary>The context of one invocation; members that need parsing are parsed on first use.</summary>
internal sealed class LambdaContext(
    Invocation invocation, FunctionEnvironment environment, ILambdaSerializer? serializer, ILambdaLogger logger, TimeProvider time)
    : ILambdaContext
{
    private readonly Lazy<IClientContext?> _clientContext = new(() => CallerContext.Parse(invocation.ClientContext));
    private readonly Lazy<ICognitoIdentity> _identity = new(() => CallerIdentity.Parse(invocation.CognitoIdentity));

    public string AwsRequestId => invocation.RequestId;
    public IClientContext? ClientContext => _clientContext.Value;
    public string FunctionName => environment.FunctionName;
    public string FunctionVersion => environment.FunctionVersion;
    public ICognitoIdentity Identity => _identity.Value;
    public string InvokedFunctionArn => invocation.InvokedFunctionArn;
    public ILambdaLogger Logger => logger;
    public string LogGroupName => environment.LogGroupName;
    public string LogStreamName => environment.LogStreamName;
    public int MemoryLimitInMB => environment.MemoryLimitInMB;

    public TimeSpan RemainingTime => invocation.Deadline is { } deadline
        ? deadline - time.GetUtcNow()
        : TimeSpan.Zero;

    public string? TenantId => invocation.TenantId;
    public string? TraceId => invocation.TraceId;
    public ILambdaSerializer? Serializer => serializer;
}
