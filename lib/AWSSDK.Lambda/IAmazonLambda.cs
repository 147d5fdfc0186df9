using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.Lambda;

/// <summary>The AWS Lambda service API: Invoke and the operations on durable executions.</summary>
/// <remarks>Every operation throws <see cref="AmazonLambdaException"/> or one of the types derived from it for what the service refuses.</remarks>
public interface IAmazonLambda : IAmazonService, IDisposable
{
    /// <summary>Saves progress of a durable execution and hands over the token for the next checkpoint.</summary>
    Task<CheckpointDurableExecutionResponse> CheckpointDurableExecutionAsync(CheckpointDurableExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Describes one durable execution.</summary>
    /// <exception cref="ResourceNotFoundException">There is no such execution.</exception>
    Task<GetDurableExecutionResponse> GetDurableExecutionAsync(GetDurableExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Pages through the history of a durable execution.</summary>
    /// <exception cref="ResourceNotFoundException">There is no such execution.</exception>
    Task<GetDurableExecutionHistoryResponse> GetDurableExecutionHistoryAsync(GetDurableExecutionHistoryRequest request, CancellationToken cancellationToken = default);

    /// <summary>Pages through the operations of a running durable execution, for its replay.</summary>
    Task<GetDurableExecutionStateResponse> GetDurableExecutionStateAsync(GetDurableExecutionStateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Invokes a function, or starts a durable execution of a durable one.</summary>
    /// <exception cref="DurableExecutionAlreadyStartedException">An execution of this name was started with another payload.</exception>
    /// <exception cref="TooManyRequestsException">A rate or concurrency limit is reached, and the retries are used up.</exception>
    Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists the durable executions of a function, newest first unless reversed.</summary>
    /// <exception cref="ResourceNotFoundException">There is no such function.</exception>
    Task<ListDurableExecutionsByFunctionResponse> ListDurableExecutionsByFunctionAsync(ListDurableExecutionsByFunctionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Fails a callback that a durable execution waits for.</summary>
    /// <exception cref="CallbackTimeoutException">The callback has timed out or its execution has ended.</exception>
    Task<SendDurableExecutionCallbackFailureResponse> SendDurableExecutionCallbackFailureAsync(SendDurableExecutionCallbackFailureRequest request, CancellationToken cancellationToken = default);

    /// <summary>Restarts the heartbeat timeout of a callback.</summary>
    /// <exception cref="CallbackTimeoutException">The callback has timed out or its execution has ended.</exception>
    Task<SendDurableExecutionCallbackHeartbeatResponse> SendDurableExecutionCallbackHeartbeatAsync(SendDurableExecutionCallbackHeartbeatRequest request, CancellationToken cancellationToken = default);

    /// <summary>Completes a callback that a durable execution waits for.</summary>
    /// <exception cref="CallbackTimeoutException">The callback has timed out or its execution has ended.</exception>
    Task<SendDurableExecutionCallbackSuccessResponse> SendDurableExecutionCallbackSuccessAsync(SendDurableExecutionCallbackSuccessRequest request, CancellationToken cancellationToken = default);

    /// <summary>Stops a running durable execution; it ends STOPPED.</summary>
    /// <exception cref="ResourceNotFoundException">There is no such execution.</exception>
    Task<StopDurableExecutionResponse> StopDurableExecutionAsync(StopDurableExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>The endpoint that a request would go to, without sending it.</summary>
    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonLambdaConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonLambdaClient(awsCredentials, (AmazonLambdaConfig)clientConfig);
}
