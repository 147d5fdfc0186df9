using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.Lambda;

/// <summary>The AWS Lambda service API: Invoke and the operations on durable executions.</summary>
/// <remarks>Every operation throws <see cref="AmazonLambdaException"/>, or a type derived from it, for an error response of the service.</remarks>
public interface IAmazonLambda : IAmazonService, IDisposable
{
    /// <summary>Saves the progress of a durable execution and returns the token of the next checkpoint.</summary>
    Task<CheckpointDurableExecutionResponse> CheckpointDurableExecutionAsync(CheckpointDurableExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns the details of a durable execution.</summary>
    /// <exception cref="ResourceNotFoundException">The execution does not exist.</exception>
    Task<GetDurableExecutionResponse> GetDurableExecutionAsync(GetDurableExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns a page of the history of a durable execution.</summary>
    /// <exception cref="ResourceNotFoundException">The execution does not exist.</exception>
    Task<GetDurableExecutionHistoryResponse> GetDurableExecutionHistoryAsync(GetDurableExecutionHistoryRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns a page of the operations of a running durable execution, for its replay.</summary>
    Task<GetDurableExecutionStateResponse> GetDurableExecutionStateAsync(GetDurableExecutionStateRequest request, CancellationToken cancellationToken = default);

    /// <summary>Invokes a function; for a durable function, starts a durable execution.</summary>
    /// <exception cref="DurableExecutionAlreadyStartedException">An execution of this name was started with another payload.</exception>
    /// <exception cref="TooManyRequestsException">A rate or concurrency limit was reached and no retries are left.</exception>
    Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists the durable executions of a function, newest first unless ReverseOrder is set.</summary>
    /// <exception cref="ResourceNotFoundException">The function does not exist.</exception>
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

    /// <summary>Stops a running durable execution; its status becomes STOPPED.</summary>
    /// <exception cref="ResourceNotFoundException">The execution does not exist.</exception>
    Task<StopDurableExecutionResponse> StopDurableExecutionAsync(StopDurableExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns the endpoint of a request without sending it.</summary>
    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonLambdaConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonLambdaClient(awsCredentials, (AmazonLambdaConfig)clientConfig);
}
