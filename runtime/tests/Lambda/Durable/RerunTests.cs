using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

public sealed class RerunTests : IAsyncDisposable
{
    private static readonly string[] Chain = ["i1", "i2", "i3"];

    private readonly LocalService _service = new();
    private readonly ConcurrentQueue<string> _invoked = new();

    public RerunTests()
    {
        _service.HandlePlain("echo", input =>
        {
            _invoked.Enqueue(input);
            return input;
        });
        _service.Handle("workflow", async call =>
        {
            foreach (var id in Chain)
            {
                if (call.Status(id) is null)
                {
                    await call.CheckpointAsync(Invoke(id, "echo", $"\"{id} of {call.Input}\""));
                }

                if (call.Status(id) != "SUCCEEDED")
                {
                    return Pending;
                }
            }

            return Succeeded((string)call.State["i3"]["ChainedInvokeDetails"]!["Result"]!);
        });
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("i1", 3)]
    [InlineData("i2", 2)]
    [InlineData("i3", 1)]
    public async Task Only_the_operation_and_those_after_it_run_again(string from, int again)
    {
        var first = await _service.StartAsync("1", name: "order");
        var result = (await _service.EndAsync(first)).Result;

        var second = await _service.Engine.RerunAsync(first, from, name: null, input: null);
        var outcome = await _service.EndAsync(second);

        Assert.Equal(("SUCCEEDED", result), (outcome.Status, outcome.Result));
        Assert.Equal(Chain.Length + again, _invoked.Count);
        Assert.Contains("/order-rerun-1/", second, StringComparison.Ordinal);
        Assert.Equal(
            (await _service.HistoryAsync(first)).Where(type => type != "InvocationCompleted"),
            (await _service.HistoryAsync(second)).Where(type => type != "InvocationCompleted"));
    }

    [Fact]
    public async Task Another_input_reaches_the_operations_that_run_again()
    {
        var first = await _service.StartAsync("1", name: "order");
        await _service.EndAsync(first);

        var second = await _service.Engine.RerunAsync(first, "i3", "corrected", "2"u8.ToArray());

        Assert.Equal("\"i3 of 2\"", (await _service.EndAsync(second)).Result);
        Assert.Equal("\"i1 of 1\"", _invoked.First());
        Assert.Contains("/corrected/", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rerun_survives_a_crash_of_the_process()
    {
        var first = await _service.StartAsync("1", name: "order");
        await _service.EndAsync(first);
        var second = await _service.Engine.RerunAsync(first, "i2", name: null, input: null);

        await _service.KillAsync();
        await _service.Engine.RecoverAsync(CancellationToken.None);

        Assert.Equal("SUCCEEDED", (await _service.EndAsync(second)).Status);
    }

    [Fact]
    public async Task An_unknown_operation_is_an_error_that_lists_the_known_ones()
    {
        var first = await _service.StartAsync("1", name: "order");
        await _service.EndAsync(first);

        var error = await Assert.ThrowsAsync<AwsException>(() => _service.Engine.RerunAsync(first, "i4", name: null, input: null));

        Assert.Equal("from: expected the name of an operation of order (i1, i2, i3), got \"i4\"", error.Message);
    }

    [Fact]
    public async Task An_operation_that_started_beside_an_open_one_is_refused()
    {
        _service.Handle("workflow", async call =>
        {
            if (call.Status("w") is null)
            {
                await call.CheckpointAsync(Wait("w", 5), StepStart("s"), StepSucceed("s"));
            }

            return call.Status("w") == "SUCCEEDED" ? Succeeded("done") : Pending;
        });
        var first = await _service.StartAsync("1", name: "order");
        await _service.EndAdvancingAsync(first);

        var error = await Assert.ThrowsAsync<AwsException>(() => _service.Engine.RerunAsync(first, "s", name: null, input: null));

        Assert.Equal("from: w was open when s started; name an operation that started after its end, or w itself", error.Message);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_nothing_is_stored()
    {
        var first = await _service.StartAsync("1", name: "order");
        await _service.EndAsync(first);

        var error = await Assert.ThrowsAsync<AwsException>(() => _service.Engine.RerunAsync(first, "i2", "order", input: null));

        Assert.Equal("DurableExecutionAlreadyStartedException", error.Code);
        Assert.Single((await _service.GetAsync("/2025-12-01/functions/workflow/durable-executions"))["DurableExecutions"]!.AsArray());
    }
}
