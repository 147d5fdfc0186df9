using static DurableLocal.Tests.Durable.Wire;

namespace DurableLocal.Tests.Durable;

/// <summary>Chained invokes whose target, input or output is not what the service takes.</summary>
public sealed class ChainedTargetTests
{
    [Theory]
    [InlineData("missing", "", "ResourceNotFoundException", "Function not found: missing")]
    [InlineData("durable", "", "InvalidParameterValueException", "You cannot invoke a durable function using an unqualified ARN.")]
    [InlineData("plain", ",\"TenantId\":\"t\"", "InvalidParameterValueException", "TenantId: plain has no tenant isolation")]
    [InlineData("isolated", "", "InvalidParameterValueException", "TenantId: required by isolated")]
    public async Task A_target_that_cannot_be_invoked_fails_the_operation_in_the_answer_to_its_start(string target, string more, string errorType, string message)
    {
        await using var service = new LocalService();
        service.Functions.Add("durable", isDurable: true);
        service.Functions.Add("isolated", isTenantIsolated: true);
        service.HandlePlain("plain", input => input);
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Invoke("i", target, "1", more));
            Assert.Equal("FAILED", call.Status("i"));
            Assert.StartsWith(message, (string)call.State["i"]["ChainedInvokeDetails"]!["Error"]!["ErrorMessage"]!, StringComparison.Ordinal);
            return Failed((string)call.State["i"]["ChainedInvokeDetails"]!["Error"]!["ErrorType"]!);
        });

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Empty(service.Failures);
        Assert.Equal(errorType, end.Error!.ErrorType);
        Assert.Equal(["ExecutionStarted", "ChainedInvokeStarted", "ChainedInvokeFailed", "InvocationCompleted", "ExecutionFailed"], await service.HistoryAsync(arn));
    }

    [Theory]
    [InlineData("plain", "{}")]
    [InlineData("child:1", "null")]
    public async Task A_target_without_a_payload_gets_what_an_invocation_without_a_body_gets(string target, string input)
    {
        await using var service = new LocalService();
        service.HandlePlain("plain", payload => payload);
        service.Functions.Add("child", isDurable: true);
        service.Handle("child", call => Task.FromResult(Succeeded(call.Input!)));
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Update("i", "CHAINED_INVOKE", "START", $$$"""
                    "ChainedInvokeOptions":{"FunctionName":"{{{target}}}"}
                    """));
            }

            return call.Status("i") == "SUCCEEDED" ? Succeeded((string)call.State["i"]["ChainedInvokeDetails"]!["Result"]!) : Pending;
        });

        var end = await service.EndAsync(await service.StartAsync());

        Assert.Equal(input, end.Result);
    }

    [Fact]
    public async Task An_output_that_is_too_large_fails_the_invoke()
    {
        await using var service = new LocalService();
        service.HandlePlain("plain", _ => $"\"{new string('x', 1_048_575)}\"");
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Invoke("i", "plain"));
                return Pending;
            }

            return Succeeded(call.State["i"]["ChainedInvokeDetails"]!["Error"]!.ToJsonString());
        });

        var end = await service.EndAsync(await service.StartAsync());

        Assert.Equal("""{"ErrorMessage":"CHAINED_INVOKE output payload size must be less than or equal to 1048576 bytes."}""", end.Result);
    }

    [Fact]
    public async Task A_durable_target_that_runs_out_of_its_time_says_so()
    {
        await using var service = new LocalService();
        service.Functions.Add("child", isDurable: true, timeoutSeconds: 5);
        service.Handle("child", async call =>
        {
            await call.CheckpointAsync(Callback("never"));
            return Pending;
        });
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Invoke("i", "child:1"));
                return Pending;
            }

            return Succeeded(call.State["i"]["ChainedInvokeDetails"]!["Error"]!.ToJsonString());
        });

        var end = await service.EndAdvancingAsync(await service.StartAsync());

        Assert.Equal("""{"ErrorMessage":"CHAINED_INVOKE timed out after 5 seconds.","ErrorType":"ChainedInvoke.Timeout"}""", end.Result);
    }
}
