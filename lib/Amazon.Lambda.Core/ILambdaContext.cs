namespace Amazon.Lambda.Core;

/// <summary>What a function knows of the invocation it serves.</summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }

    /// <summary>Null unless the caller sent a client context.</summary>
    IClientContext ClientContext { get; }
    string FunctionName { get; }
    string FunctionVersion { get; }
    ICognitoIdentity Identity { get; }

    /// <summary>The ARN the caller used, alias or version included.</summary>
    string InvokedFunctionArn { get; }
    ILambdaLogger Logger { get; }
    string LogGroupName { get; }
    string LogStreamName { get; }
    int MemoryLimitInMB { get; }

    /// <summary>Time until the service ends the invocation.</summary>
    TimeSpan RemainingTime { get; }

    /// <summary>Null unless the function isolates tenants.</summary>
    string TenantId => null;

    /// <summary>The X-Ray trace header of this invocation; null where there is none.</summary>
    string TraceId => null;

    /// <summary>The serializer the handler is called through; null where the runtime gives none.</summary>
    ILambdaSerializer Serializer => null;
}
