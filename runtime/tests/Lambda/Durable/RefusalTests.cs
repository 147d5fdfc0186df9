using DurableLocal.Core.Aws;
using static DurableLocal.Tests.Durable.Wire;

namespace DurableLocal.Tests.Durable;

/// <summary>The service's texts outside a checkpoint: people search for them.</summary>
public sealed class RefusalTests
{
    private const string Executions = "/2025-12-01/durable-executions/";
    private const string Unknown = Executions + "arn:aws:lambda:us-east-1:000000000000:function:workflow:1/durable-execution/a/b";
    private const string List = "/2025-12-01/functions/workflow/durable-executions";

    [Theory]
    [InlineData("GET", Unknown, "ResourceNotFoundException", "Durable Execution does not exist")]
    [InlineData("POST", Unknown + "/stop", "ResourceNotFoundException", "Durable Execution does not exist")]
    [InlineData("GET", Executions + "nonsense/history", "ValidationException", "1 validation error detected: Value 'nonsense' at 'durableExecutionArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ")]
    [InlineData("GET", List + "?MaxItems=1001", "ValidationException", "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000")]
    [InlineData("GET", List + "?MaxItems=-1", "ValidationException", "1 validation error detected: Value '-1' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 0")]
    [InlineData("GET", List + "?MaxItems=x", "SerializationException", "'x' can not be converted to Integer")]
    [InlineData("GET", List + "?Marker=x", "InvalidParameterValueException", "Invalid Marker")]
    [InlineData("GET", List + "?Statuses=GONE", "ValidationException", "1 validation error detected: Value '[GONE]' at 'statuses' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, STOPPED], Member must not be null]")]
    [InlineData("POST", "/2025-12-01/durable-execution-callbacks/QUJD/succeed", "InvalidParameterValueException", "Invalid callback id")]
    public async Task A_request_is_refused_in_the_services_words(string method, string path, string errorType, string message)
    {
        await using var service = new LocalService();

        var answer = await service.SendAsync(method, path, null);

        Assert.Equal(errorType, answer.ErrorType);
        Assert.StartsWith(message, (string?)(answer.Body!["message"] ?? answer.Body["Message"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_is_closed_once()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c"));
            }

            return call.Status("c") == "SUCCEEDED" ? Succeeded() : Pending;
        });
        var arn = await service.StartAsync();
        await service.EventuallyAsync(arn, "InvocationCompleted");
        var id = (string)(await service.EventAsync(arn, 2))["CallbackStartedDetails"]!["CallbackId"]!;
        await service.OkAsync("POST", LocalService.CallbackPath(id, "succeed"), null);

        foreach (var action in new[] { "succeed", "fail", "heartbeat" })
        {
            var again = await service.SendAsync("POST", LocalService.CallbackPath(id, action), null);

            Assert.Equal((400, "CallbackTimeoutException", "The callback is either timed out or already completed"), (again.Status, again.ErrorType, (string?)again.Body!["Message"]));
        }
    }

    [Fact]
    public async Task A_taken_name_is_refused_with_the_execution_that_has_it()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));
        var first = await service.StartAsync("1", "order-1");

        var refusal = await Assert.ThrowsAsync<AwsException>(() => service.StartAsync("2", "order-1"));

        Assert.Equal((409, "DurableExecutionAlreadyStartedException", $"Execution already started: {first}"), (refusal.Status, refusal.Code, refusal.Message));
    }

    [Theory]
    [InlineData("a b", "Value 'a b' at 'durableExecutionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", "Value '12345678901234567890123456789012345678901234567890123456789012345' at 'durableExecutionName' failed to satisfy constraint: Member must have length less than or equal to 64")]
    public async Task A_name_is_held_to_the_model(string name, string violation)
    {
        await using var service = new LocalService();

        var refusal = await Assert.ThrowsAsync<AwsException>(() => service.StartAsync("1", name));

        Assert.Equal(("ValidationException", $"1 validation error detected: {violation}"), (refusal.Code, refusal.Message));
    }
}
