using Amazon.Lambda.Internal;
using Amazon.Lambda.Model;
using Amazon.Lambda.Model.Internal.MarshallTransformations;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Amazon.Lambda;

/// <summary>
/// Client of the Lambda service on the request pipeline of the AWS SDK: Signature Version 4, retries, endpoint rules and
/// credentials work as in every other client of the SDK. Safe for concurrent use.
/// </summary>
public class AmazonLambdaClient : AmazonServiceClient, IAmazonLambda
{
    private static readonly LambdaMetadata Metadata = new();

    public AmazonLambdaClient()
        : base(new AmazonLambdaConfig())
    {
    }

    public AmazonLambdaClient(AmazonLambdaConfig config)
        : base(config)
    {
    }

    public AmazonLambdaClient(RegionEndpoint region)
        : base(new AmazonLambdaConfig { RegionEndpoint = region })
    {
    }

    public AmazonLambdaClient(AWSCredentials credentials)
        : base(credentials, new AmazonLambdaConfig())
    {
    }

    public AmazonLambdaClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonLambdaConfig { RegionEndpoint = region })
    {
    }

    public AmazonLambdaClient(AWSCredentials credentials, AmazonLambdaConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    public AmazonLambdaClient(string awsAccessKeyId, string awsSecretAccessKey)
        : base(awsAccessKeyId, awsSecretAccessKey, new AmazonLambdaConfig())
    {
    }

    public AmazonLambdaClient(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : base(awsAccessKeyId, awsSecretAccessKey, new AmazonLambdaConfig { RegionEndpoint = region })
    {
    }

    public AmazonLambdaClient(string awsAccessKeyId, string awsSecretAccessKey, AmazonLambdaConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig)
    {
    }

    public AmazonLambdaClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken)
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonLambdaConfig())
    {
    }

    public AmazonLambdaClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, RegionEndpoint region)
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonLambdaConfig { RegionEndpoint = region })
    {
    }

    public AmazonLambdaClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, AmazonLambdaConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig)
    {
    }

    protected override IServiceMetadata ServiceMetadata => Metadata;

    /// <inheritdoc/>
    public virtual Task<CheckpointDurableExecutionResponse> CheckpointDurableExecutionAsync(CheckpointDurableExecutionRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CheckpointDurableExecutionResponse>(request, Operations.CheckpointDurableExecution, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<GetDurableExecutionResponse> GetDurableExecutionAsync(GetDurableExecutionRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetDurableExecutionResponse>(request, Operations.GetDurableExecution, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<GetDurableExecutionHistoryResponse> GetDurableExecutionHistoryAsync(GetDurableExecutionHistoryRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetDurableExecutionHistoryResponse>(request, Operations.GetDurableExecutionHistory, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<GetDurableExecutionStateResponse> GetDurableExecutionStateAsync(GetDurableExecutionStateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetDurableExecutionStateResponse>(request, Operations.GetDurableExecutionState, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<InvokeResponse>(request, Operations.Invoke, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ListDurableExecutionsByFunctionResponse> ListDurableExecutionsByFunctionAsync(ListDurableExecutionsByFunctionRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListDurableExecutionsByFunctionResponse>(request, Operations.ListDurableExecutionsByFunction, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<SendDurableExecutionCallbackFailureResponse> SendDurableExecutionCallbackFailureAsync(SendDurableExecutionCallbackFailureRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<SendDurableExecutionCallbackFailureResponse>(request, Operations.SendDurableExecutionCallbackFailure, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<SendDurableExecutionCallbackHeartbeatResponse> SendDurableExecutionCallbackHeartbeatAsync(SendDurableExecutionCallbackHeartbeatRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<SendDurableExecutionCallbackHeartbeatResponse>(request, Operations.SendDurableExecutionCallbackHeartbeat, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<SendDurableExecutionCallbackSuccessResponse> SendDurableExecutionCallbackSuccessAsync(SendDurableExecutionCallbackSuccessRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<SendDurableExecutionCallbackSuccessResponse>(request, Operations.SendDurableExecutionCallbackSuccess, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<StopDurableExecutionResponse> StopDurableExecutionAsync(StopDurableExecutionRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<StopDurableExecutionResponse>(request, Operations.StopDurableExecution, cancellationToken);

    /// <inheritdoc/>
    public Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request) =>
        Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request));

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<Runtime.Internal.EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new LambdaEndpointResolver());
        pipeline.AddHandlerAfter<RetryHandler>(new LambdaAuthentication());
    }
}
