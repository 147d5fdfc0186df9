using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using DurableLocal.Hosting;

namespace DurableChaining.Submit;

/// <summary>A deployed or local pipeline that messages are submitted to.</summary>
/// <param name="runtime">The runtime that was started for this submission, which stops with it; null if there is none.</param>
/// <param name="ended">Names of executions as they end, where the runtime runs in this process.</param>
internal sealed class Target(ServiceClients clients, PipelineEndpoints endpoints, LocalRuntime? runtime = null, ConcurrentQueue<string>? ended = null) : IAsyncDisposable
{
    public IAmazonSQS Sqs => clients.Sqs;

    public IAmazonDynamoDB DynamoDb => clients.DynamoDb;

    public PipelineEndpoints Endpoints => endpoints;

    /// <exception cref="InvalidOperationException">The command was given no table, because it reads no results.</exception>
    public string Table => endpoints.Table ?? throw new InvalidOperationException("expected a table, got a pipeline without one");

    public ConcurrentQueue<string>? Ended => ended;

    /// <summary>Whether the runtime stops with this process, and the messages that are open with it.</summary>
    public bool EndsWithProcess => runtime is not null;

    /// <summary>Checks that queue and table exist and can be read, before anything is sent.</summary>
    /// <exception cref="SubmitException">One of them does not, or the services cannot be reached.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(
            endpoints.QueueSource, "a queue", endpoints.QueueUrl,
            () => Sqs.GetQueueAttributesAsync(new GetQueueAttributesRequest { QueueUrl = endpoints.QueueUrl, AttributeNames = ["QueueArn"] }, cancellationToken)).ConfigureAwait(false);
        if (endpoints.Table is { } table)
        {
            var nothing = new KeysAndAttributes { Keys = [new() { [ResultPoller.KeyAttribute] = new AttributeValue("-") }] };
            await CheckAsync(
                endpoints.TableSource, "a table", table,
                () => DynamoDb.BatchGetItemAsync(new BatchGetItemRequest { RequestItems = new() { [table] = nothing } }, cancellationToken)).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        clients.Dispose();
        if (runtime is not null)
        {
            await runtime.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task CheckAsync(string source, string kind, string value, Func<Task> read)
    {
        try
        {
            await read().ConfigureAwait(false);
        }
        catch (AmazonSQSException denied) when (ServiceErrors.IsAccessDenied(denied))
        {
            // A producer need not have the right to read attributes; the send shows whether the queue exists.
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new SubmitException($"{source}: expected {kind} that can be read, got \"{value}\": {ServiceErrors.Describe(failure)}", failure);
        }
    }
}
