using System.Text;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Conformance;

/// <summary>One durable execution, accessed through the service's API only.</summary>
internal sealed class Execution(IAmazonLambda lambda, string arn, string? response)
{
    /// <summary>GetDurableExecutionHistory, MaxItems: at most 1 000 (Lambda API reference).</summary>
    private const int PageSize = 1000;

    /// <summary>Response payload of a synchronous invocation; null for an asynchronous one.</summary>
    public string? Response { get; } = response;

    public static async Task<Execution> StartAsync(IAmazonLambda lambda, string function, string payload, bool asEvent)
    {
        var response = await lambda.InvokeAsync(new InvokeRequest
        {
            FunctionName = function,
            Qualifier = "$LATEST",
            InvocationType = asEvent ? InvocationType.Event : InvocationType.RequestResponse,
            Payload = payload,
        });
        Assert.Equal(asEvent ? 202 : 200, response.StatusCode);
        Assert.False(string.IsNullOrEmpty(response.DurableExecutionArn), $"the response to Invoke has no DurableExecutionArn: {function} is not a durable function");
        return new Execution(lambda, response.DurableExecutionArn, asEvent ? null : Encoding.UTF8.GetString(response.Payload.ToArray()));
    }

    public Task<GetDurableExecutionResponse> DescribeAsync() =>
        lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = arn });

    /// <summary>Waits for the end, which comes after the execution's own timeout at the latest, however busy the machine is.</summary>
    public Task<GetDurableExecutionResponse> EndAsync() =>
        Wait.UntilAsync(DescribeAsync, each => each.Status != ExecutionStatus.RUNNING, $"the end of {arn}", ConformanceTemplate.ExecutionTimeout + 10);

    public async Task<List<Event>> HistoryAsync()
    {
        var events = new List<Event>();
        string? marker = null;
        do
        {
            var page = await lambda.GetDurableExecutionHistoryAsync(new GetDurableExecutionHistoryRequest
            {
                DurableExecutionArn = arn,
                IncludeExecutionData = true,
                MaxItems = PageSize,
                Marker = marker,
            });
            events.AddRange(page.Events ?? []);
            marker = page.NextMarker;
        }
        while (!string.IsNullOrEmpty(marker));
        return events;
    }

    public Task StopAsync() => lambda.StopDurableExecutionAsync(new StopDurableExecutionRequest { DurableExecutionArn = arn });
}
