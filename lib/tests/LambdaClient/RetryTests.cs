using System.Text.Json;
using Amazon.Lambda.Model;

namespace DurableChaining.Lib.Tests.LambdaClient;

public sealed class RetryTests
{
    private static readonly CannedResponse Success = new(200, """{"CheckpointToken":"t2","NewExecutionState":{}}""");

    [Theory]
    [InlineData(500, "ServiceException")]
    [InlineData(502, "EC2UnexpectedException")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(429, "TooManyRequestsException")]
    [InlineData(400, "ThrottlingException")]
    public async Task A_transient_error_is_retried(int status, string code)
    {
        await using var service = await RecordingService.StartAsync(new CannedResponse(status, "{}", ("x-amzn-ErrorType", code)), Success);
        using var client = service.Client();

        var response = await CheckpointAsync(client);

        Assert.Equal("t2", response.CheckpointToken);
        Assert.Equal(2, service.Requests.Count);
    }

    [Fact]
    public async Task A_retry_repeats_the_client_token()
    {
        await using var service = await RecordingService.StartAsync(new CannedResponse(500, "{}"), Success);
        using var client = service.Client();

        await CheckpointAsync(client);

        var tokens = service.Requests.Select(static request => JsonDocument.Parse(request.Text).RootElement.GetProperty("ClientToken").GetString()).ToList();
        Assert.Equal(2, tokens.Count);
        Assert.Single(tokens.Distinct());
    }

    [Fact]
    public async Task A_retry_sends_the_payload_stream_again()
    {
        await using var service = await RecordingService.StartAsync(new CannedResponse(500, "{}"), new CannedResponse(200, "1"));
        using var client = service.Client();

        await client.InvokeAsync(new InvokeRequest { FunctionName = "f", Payload = "[1,2]" }, TestContext.Current.CancellationToken);

        Assert.Equal(["[1,2]", "[1,2]"], service.Requests.Select(static request => request.Text));
    }

    [Theory]
    [InlineData(400, "InvalidParameterValueException")]
    [InlineData(404, "ResourceNotFoundException")]
    [InlineData(409, "DurableExecutionAlreadyStartedException")]
    [InlineData(413, "RequestTooLargeException")]
    public async Task A_client_error_is_not_retried(int status, string code)
    {
        await using var service = await RecordingService.StartAsync(new CannedResponse(status, "{}", ("x-amzn-ErrorType", code)));
        using var client = service.Client();

        await Assert.ThrowsAnyAsync<Amazon.Lambda.AmazonLambdaException>(() => CheckpointAsync(client));

        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task Cancellation_ends_a_call()
    {
        await using var service = await RecordingService.StartAsync(Success);
        using var client = service.Client();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetDurableExecutionAsync(new() { DurableExecutionArn = "a" }, cancelled.Token));
    }

    private static Task<CheckpointDurableExecutionResponse> CheckpointAsync(Amazon.Lambda.AmazonLambdaClient client) =>
        client.CheckpointDurableExecutionAsync(new() { DurableExecutionArn = "a", CheckpointToken = "t" }, TestContext.Current.CancellationToken);
}
