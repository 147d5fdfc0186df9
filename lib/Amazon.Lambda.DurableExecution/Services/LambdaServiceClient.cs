using System.Net;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.Lambda.DurableExecution.Services;

/// <summary>
/// Calls the durable operations of the Lambda API. An error of the service is wrapped, so that its message names the
/// execution; the error itself is the inner exception.
/// </summary>
internal sealed class LambdaServiceClient(IAmazonLambda lambda) : IDurableServiceClient
{
    private const string UserAgentSuffix = "aws-durable-execution-sdk-dotnet/1.0.0";

    // Error text of the service for a stale token. A new invocation receives a current one.
    private const string StaleToken = "Invalid checkpoint token";

    public async Task<CheckpointResponse> CheckpointAsync(
        string executionArn, string? token, IReadOnlyList<OperationUpdate> updates, CancellationToken cancellationToken)
    {
        var request = WithUserAgent(new CheckpointDurableExecutionRequest
        {
            DurableExecutionArn = executionArn,
            CheckpointToken = token,
            Updates = WireFormat.ToWire(updates),
        });
        try
        {
            var response = await lambda.CheckpointDurableExecutionAsync(request, cancellationToken).ConfigureAwait(false);
            return new CheckpointResponse(response.CheckpointToken, WireFormat.FromWire(response.NewExecutionState?.Operations));
        }
        catch (AmazonServiceException exception)
        {
            throw new DurableExecutionException(
                $"Failed to checkpoint operations for durable execution '{executionArn}': {exception.Message}", exception);
        }
    }

    public async Task<StatePage> ReadStateAsync(
        string executionArn, string? token, string marker, CancellationToken cancellationToken)
    {
        var request = WithUserAgent(new GetDurableExecutionStateRequest
        {
            DurableExecutionArn = executionArn,
            CheckpointToken = token,
            Marker = marker,
        });
        try
        {
            var response = await lambda.GetDurableExecutionStateAsync(request, cancellationToken).ConfigureAwait(false);
            return new StatePage(WireFormat.FromWire(response.Operations), response.NextMarker);
        }
        catch (AmazonServiceException exception)
        {
            throw new DurableExecutionException(
                $"Failed to read the state of durable execution '{executionArn}' at marker '{marker}': {exception.Message}", exception);
        }
    }

    /// <summary>Whether another invocation would receive the same error: a 4xx other than 429 and a stale token.</summary>
    public static bool IsFinal(AmazonServiceException exception) =>
        exception.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            and not HttpStatusCode.TooManyRequests &&
        exception.Message?.Contains(StaleToken, StringComparison.OrdinalIgnoreCase) != true;

    private static TRequest WithUserAgent<TRequest>(TRequest request)
        where TRequest : AmazonLambdaRequest
    {
        ((IAmazonWebServiceRequest)request).UserAgentDetails.AddUserAgentComponent(UserAgentSuffix);
        return request;
    }
}
