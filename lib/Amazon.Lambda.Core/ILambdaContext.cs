namespace Amazon.Lambda.Core;

/// <summary>The context of an invocation.</summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }

    /// <summary>Null unless the caller sent a client context.</summary>
    IClientContext ClientContext { get; }
    string FunctionName { get; }
    string FunctionVersion { get; }
    ICognitoIdentity Identity { get; }

    /// <summary>The ARN that the caller used, with its alias or version.</summary>
    string InvokedFunctionArn { get; }
    ILambdaLogger Logger { get; }
    string LogGroupName { get; }
    string LogStreamName { get; }
    int MemoryLimitInMB { get; }

    /// <summary>Time until the invocation times out.</summary>
    TimeSpan RemainingTime { get; }

    /// <summary>Null unless the function uses tenant isolation.</summary>
    string TenantId => null;

    /// <summary>The X-Ray trace header of the invocation, or null.</summary>
    string TraceId => null;

    /// <summary>The serializer of the handler, or null if the runtime does not provide it.</summary>
    ILambdaSerializer Serializer => null;
}
