using System.Collections.Frozen;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>The errors that an operation declares; any other code becomes an <see cref="AmazonLambdaException"/>.</summary>
internal sealed class ServiceErrors
{
    private static readonly Dictionary<string, Func<ErrorDetails, AmazonLambdaException>> Known = new(StringComparer.Ordinal)
    {
        ["CallbackTimeoutException"] = static e => new CallbackTimeoutException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["DurableExecutionAlreadyStartedException"] = static e => new DurableExecutionAlreadyStartedException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["EC2AccessDeniedException"] = static e => new EC2AccessDeniedException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["EC2ThrottledException"] = static e => new EC2ThrottledException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["EC2UnexpectedException"] = static e => new EC2UnexpectedException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type, EC2ErrorCode = e.EC2ErrorCode },
        ["EFSIOException"] = static e => new EFSIOException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["EFSMountConnectivityException"] = static e => new EFSMountConnectivityException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["EFSMountFailureException"] = static e => new EFSMountFailureException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["EFSMountTimeoutException"] = static e => new EFSMountTimeoutException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["ENILimitReachedException"] = static e => new ENILimitReachedException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["InvalidParameterValueException"] = static e => new InvalidParameterValueException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["InvalidRequestContentException"] = static e => new InvalidRequestContentException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["InvalidRuntimeException"] = static e => new InvalidRuntimeException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["InvalidSecurityGroupIDException"] = static e => new InvalidSecurityGroupIDException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["InvalidSubnetIDException"] = static e => new InvalidSubnetIDException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["InvalidZipFileException"] = static e => new InvalidZipFileException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["KMSAccessDeniedException"] = static e => new KMSAccessDeniedException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["KMSDisabledException"] = static e => new KMSDisabledException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["KMSInvalidStateException"] = static e => new KMSInvalidStateException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["KMSNotFoundException"] = static e => new KMSNotFoundException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["NoPublishedVersionException"] = static e => new NoPublishedVersionException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["RecursiveInvocationException"] = static e => new RecursiveInvocationException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["RequestTooLargeException"] = static e => new RequestTooLargeException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["ResourceConflictException"] = static e => new ResourceConflictException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["ResourceNotFoundException"] = static e => new ResourceNotFoundException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["ResourceNotReadyException"] = static e => new ResourceNotReadyException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["S3FilesMountConnectivityException"] = static e => new S3FilesMountConnectivityException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["S3FilesMountFailureException"] = static e => new S3FilesMountFailureException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["S3FilesMountTimeoutException"] = static e => new S3FilesMountTimeoutException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["SerializedRequestEntityTooLargeException"] = static e => new SerializedRequestEntityTooLargeException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["ServiceException"] = static e => new ServiceException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["SnapStartException"] = static e => new SnapStartException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["SnapStartNotReadyException"] = static e => new SnapStartNotReadyException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["SnapStartTimeoutException"] = static e => new SnapStartTimeoutException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["SubnetIPAddressLimitReachedException"] = static e => new SubnetIPAddressLimitReachedException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
        ["TooManyRequestsException"] = static e => new TooManyRequestsException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type, Reason = e.Reason, RetryAfterSeconds = e.RetryAfter },
        ["UnsupportedMediaTypeException"] = static e => new UnsupportedMediaTypeException(e.Message, e.Cause, e.Origin, e.Code, e.RequestId, e.Status) { Type = e.Type },
    };

    private static readonly string[] CommonErrors = ["InvalidParameterValueException", "ServiceException", "TooManyRequestsException"];

    private readonly FrozenDictionary<string, Func<ErrorDetails, AmazonLambdaException>> _declared;

    private ServiceErrors(IEnumerable<string> codes) =>
        _declared = codes.ToFrozenDictionary(static code => code, static code => Known[code], StringComparer.Ordinal);

    /// <summary>Errors of the operations that a running execution calls.</summary>
    internal static ServiceErrors State { get; } = new(CommonErrors);

    /// <summary>Errors of the operations that look up an execution or a function.</summary>
    internal static ServiceErrors Lookup { get; } = new([.. CommonErrors, "ResourceNotFoundException"]);

    internal static ServiceErrors Callback { get; } = new([.. CommonErrors, "CallbackTimeoutException"]);

    internal static ServiceErrors Invoke { get; } = new(Known.Keys.Where(static code => code != "CallbackTimeoutException"));

    internal AmazonLambdaException Create(ErrorDetails error) =>
        error.Code is { } code && _declared.TryGetValue(code, out var create)
            ? create(error)
            : new AmazonLambdaException(error.Message, error.Cause, error.Origin, error.Code, error.RequestId, error.Status);
}
