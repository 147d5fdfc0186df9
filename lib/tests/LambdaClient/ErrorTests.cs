using System.Net;
using System.Reflection;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableChaining.Lib.Tests.LambdaClient;

public sealed class ErrorTests
{
    public static TheoryData<string> InvokeErrors =>
        [.. typeof(AmazonLambdaException).Assembly.GetExportedTypes()
            .Where(static type => type.IsSubclassOf(typeof(AmazonLambdaException)) && type != typeof(CallbackTimeoutException))
            .Select(static type => type.Name)];

    [Theory]
    [MemberData(nameof(InvokeErrors))]
    public async Task Every_declared_error_becomes_its_own_exception(string code)
    {
        var error = await FailAsync<AmazonLambdaException>(
            new CannedResponse(400, """{"Type":"User","Message":"why"}""", ("x-amzn-ErrorType", code), ("x-amzn-RequestId", "request-1")),
            static client => client.InvokeAsync(new InvokeRequest { FunctionName = "f" }));

        Assert.Equal(code, error.GetType().Name);
        Assert.Equal(code, error.ErrorCode);
        Assert.Equal("why", error.Message);
        Assert.Equal("request-1", error.RequestId);
        Assert.Equal(HttpStatusCode.BadRequest, error.StatusCode);
        Assert.Equal("User", error.GetType().GetProperty("Type", BindingFlags.Instance | BindingFlags.Public)!.GetValue(error));
    }

    [Theory]
    [InlineData("ResourceNotFoundException:http://internal.amazon.com/coral/com.amazonaws.awsgirapi/", """{"Message":"gone"}""")]
    [InlineData(null, """{"__type":"com.amazonaws.lambda#ResourceNotFoundException","message":"gone"}""")]
    [InlineData(null, """{"code":"ResourceNotFoundException","message":"gone"}""")]
    [InlineData("ResourceNotFoundException", """{"message":"gone","Type":null,"More":[1]}""")]
    public async Task The_error_code_is_read_from_every_place_that_services_use(string? header, string body)
    {
        (string, string)[] headers = header is null ? [] : [("x-amzn-ErrorType", header)];

        var error = await FailAsync<ResourceNotFoundException>(new CannedResponse(404, body, headers), static client => client.GetDurableExecutionAsync(new() { DurableExecutionArn = "a" }));

        Assert.Equal("gone", error.Message);
        Assert.Equal("ResourceNotFoundException", error.ErrorCode);
    }

    [Fact]
    public async Task An_undeclared_error_becomes_the_base_exception_with_its_code()
    {
        var error = await FailAsync<AmazonLambdaException>(
            new CannedResponse(403, """{"message":"no"}""", ("x-amzn-ErrorType", "AccessDeniedException")),
            static client => client.CheckpointDurableExecutionAsync(new() { DurableExecutionArn = "a" }));

        Assert.Equal(typeof(AmazonLambdaException), error.GetType());
        Assert.Equal("AccessDeniedException", error.ErrorCode);
        Assert.Equal("no", error.Message);
        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
    }

    [Fact]
    public async Task A_throttling_error_contains_the_retry_time_and_the_reason()
    {
        var error = await FailAsync<TooManyRequestsException>(
            new CannedResponse(429, """{"Type":"User","Reason":"ConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}""", ("x-amzn-ErrorType", "TooManyRequestsException"), ("Retry-After", "0")),
            static client => client.InvokeAsync(new InvokeRequest { FunctionName = "f" }));

        Assert.Equal("0", error.RetryAfterSeconds);
        Assert.Equal(ThrottleReason.ConcurrentInvocationLimitExceeded, error.Reason);
        Assert.Equal("User", error.Type);
        Assert.Equal("Rate Exceeded.", error.Message);
    }

    [Fact]
    public async Task A_timed_out_callback_has_its_own_exception()
    {
        var response = new CannedResponse(400, """{"Message":"late"}""", ("x-amzn-ErrorType", "CallbackTimeoutException"));

        await FailAsync<CallbackTimeoutException>(response, static client => client.SendDurableExecutionCallbackSuccessAsync(new() { CallbackId = "c" }));
        await FailAsync<CallbackTimeoutException>(response, static client => client.SendDurableExecutionCallbackFailureAsync(new() { CallbackId = "c" }));
        await FailAsync<CallbackTimeoutException>(response, static client => client.SendDurableExecutionCallbackHeartbeatAsync(new() { CallbackId = "c" }));
    }

    [Theory]
    [InlineData("<html>bad gateway</html>")]
    [InlineData("")]
    [InlineData("[]")]
    public async Task An_error_page_of_a_proxy_becomes_an_error_with_its_status(string body)
    {
        var error = await FailAsync<AmazonServiceException>(new CannedResponse(418, body), static client => client.InvokeAsync(new InvokeRequest { FunctionName = "f" }));

        Assert.Equal(418, (int)error.StatusCode);
    }

    private static async Task<T> FailAsync<T>(CannedResponse response, Func<IAmazonLambda, Task> call)
        where T : Exception
    {
        await using var service = await RecordingService.StartAsync(response);
        using var client = new AmazonLambdaClient(
            new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
            new AmazonLambdaConfig { ServiceURL = service.Url, AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });
        return (T)await Assert.ThrowsAnyAsync<T>(() => call(client));
    }
}
