using System.Collections.Concurrent;
using System.Text;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableChaining.Tests.Ingest;

/// <summary>The Lambda service's idempotent start, in memory: one execution a name, compared byte by byte.</summary>
internal sealed class FakeLambda() : AmazonLambdaClient(new BasicAWSCredentials("local", "local"), new AmazonLambdaConfig { ServiceURL = "http://127.0.0.1:1" })
{
    public ConcurrentDictionary<string, string> Executions { get; } = new();

    /// <summary>Thrown instead of a start, for names it names.</summary>
    public Func<string, Exception?> Failure { get; set; } = _ => null;

    public override async Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default)
    {
        if (Failure(request.DurableExecutionName) is { } failure)
        {
            throw failure;
        }

        using var reader = new StreamReader(request.PayloadStream, Encoding.UTF8);
        var payload = await reader.ReadToEndAsync(cancellationToken);
        return Executions.GetOrAdd(request.DurableExecutionName, payload) == payload
            ? new InvokeResponse { StatusCode = 202, DurableExecutionArn = $"arn:{request.DurableExecutionName}" }
            : throw new DurableExecutionAlreadyStartedException("started with another payload");
    }
}
