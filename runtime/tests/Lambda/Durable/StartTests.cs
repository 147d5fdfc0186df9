using DurableLocal.Core.Aws;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Starts of executions: names, limits and tenants.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("1", false, true)]
    [InlineData("2", false, null)]
    [InlineData("1", true, true)]
    [InlineData("2", true, null)]
    public async Task A_name_identifies_one_payload_while_the_execution_runs_and_afterwards(string secondPayload, bool isClosed, bool? isFound)
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (isClosed)
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Callback("c"));
            return Pending;
        });
        var first = await service.StartAsync("1", "order-1");
        await service.EventAsync(first, "InvocationCompleted");

        var second = service.StartAsync(secondPayload, "order-1");

        if (isFound is true)
        {
            Assert.Equal(first, await second);
        }
        else
        {
            var error = await Assert.ThrowsAsync<AwsException>(() => second);
            Assert.Equal((409, "DurableExecutionAlreadyStartedException"), (error.Status, error.Code));
        }

        Assert.Single(service.Invoker.Invocations);
    }

    [Fact]
    public async Task A_start_with_a_used_name_fails_with_the_existing_execution()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));
        var first = await service.StartAsync("1", "order-1");

        var error = await Assert.ThrowsAsync<AwsException>(() => service.StartAsync("2", "order-1"));

        Assert.Equal((409, "DurableExecutionAlreadyStartedException", $"Execution already started: {first}"), (error.Status, error.Code, error.Message));
    }

    [Fact]
    public async Task A_name_is_free_again_after_the_retention_period()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));
        var first = await service.StartAsync("1", "order-1");
        await service.EndAsync(first);

        service.Time.Advance(TimeSpan.FromHours(25));
        var second = await service.StartAsync("2", "order-1");

        Assert.NotEqual(first, second);
        Assert.Equal("SUCCEEDED", (await service.EndAsync(second)).Status);
        Assert.Equal((404, "ResourceNotFoundException"), LocalService.StatusOf(await service.SendAsync("GET", LocalService.Path(first), null)));
    }

    [Theory]
    [InlineData("a b", "Value 'a b' at 'durableExecutionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", "Value '12345678901234567890123456789012345678901234567890123456789012345' at 'durableExecutionName' failed to satisfy constraint: Member must have length less than or equal to 64")]
    public async Task An_execution_name_is_validated_against_the_model(string name, string violation)
    {
        await using var service = new LocalService();

        var error = await Assert.ThrowsAsync<AwsException>(() => service.StartAsync("1", name));

        Assert.Equal(("ValidationException", $"1 validation error detected: {violation}"), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("a b", 10, true, 400, "ValidationException")]
    [InlineData(null, 1_048_577, true, 413, "RequestTooLargeException")]
    [InlineData(null, 262_145, false, 0, null)]
    public async Task A_start_is_validated_against_its_limits(string? name, int size, bool asynchronous, int status, string? code)
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));

        var start = service.StartAsync(new string('1', size), name, asynchronous);

        if (code is null)
        {
            await service.EndAsync(await start);
            return;
        }

        var error = await Assert.ThrowsAsync<AwsException>(() => start);
        Assert.Equal((status, code), (error.Status, error.Code));
    }

    [Fact]
    public async Task Every_invocation_of_an_execution_has_the_tenant_of_its_start()
    {
        await using var service = new LocalService();
        service.Functions.Add("workflow", isDurable: true, isTenantIsolated: true);
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Wait("w", 1));
            return Pending;
        });

        await service.EndAdvancingAsync(await service.StartAsync(tenantId: "blue"));

        Assert.Equal(["blue", "blue"], service.Invoker.Invocations.Select(invocation => invocation.TenantId));
    }
}
