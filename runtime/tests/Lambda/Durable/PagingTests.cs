using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Pages of the list, the history and the state.</summary>
public sealed class PagingTests
{
    [Fact]
    public async Task A_large_state_is_split_into_pages_that_fit_an_invocation()
    {
        await using var service = new LocalService();
        var pages = 0;
        service.Handle("workflow", async call =>
        {
            if (call.Status("s0") is null)
            {
                for (var i = 0; i < 40; i++)
                {
                    await call.CheckpointAsync(StepSucceed($"s{i}", new string('x', 250_000)));
                }

                await call.CheckpointAsync(Wait("w", 1));
                return Pending;
            }

            Assert.True(call.Envelope.ToJsonString().Length < 6 * 1024 * 1024);
            var seen = call.State.Count - 1;
            for (var marker = (string)call.Envelope["InitialExecutionState"]!["NextMarker"]!; marker.Length > 0; pages++)
            {
                var page = await service.GetAsync(LocalService.Path(call.Arn, $"/state?CheckpointToken={call.Token}&MaxItems=1000&Marker={marker}"));
                seen += page["Operations"]!.AsArray().Count;
                marker = (string?)page["NextMarker"] ?? "";
            }

            return Succeeded($"{seen}");
        });

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Empty(service.Failures);
        Assert.Equal(("41", 1), (end.Result, pages));
    }

    [Fact]
    public async Task A_list_is_filtered_reversed_and_paged()
    {
        await using var service = new LocalService();
        service.Handle("workflow", call => Task.FromResult(call.Input == "1" ? Failed() : Succeeded()));
        for (var i = 0; i < 5; i++)
        {
            await service.EndAsync(await service.StartAsync($"{i % 2}", $"n{i}"));
            service.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["n0", "n1", "n2", "n3", "n4"], await ListAsync(""));
        Assert.Equal(["n4", "n3", "n2", "n1", "n0"], await ListAsync("&ReverseOrder=true"));
        Assert.Equal(["n1", "n3"], await ListAsync("&Statuses=FAILED"));
        Assert.Equal(["n0", "n1", "n2", "n3", "n4"], await ListAsync("&Statuses=FAILED&Statuses=SUCCEEDED"));
        Assert.Equal(["n2"], await ListAsync("&DurableExecutionName=n2"));
        Assert.Equal(["n3", "n4"], await ListAsync("&StartedAfter=2026-01-02T03%3A04%3A07Z"));
        Assert.Equal(["n0"], await ListAsync("&StartedBefore=2026-01-02T03%3A04%3A06Z"));
        Assert.Equal([], await ListAsync("&Qualifier=1"));
        var refused = await service.SendAsync("GET", "/2025-12-01/functions/workflow/durable-executions?DurableExecutionName=n%202!", null);
        Assert.Equal((400, "ValidationException"), LocalService.StatusOf(refused));

        async Task<List<string>> ListAsync(string query)
        {
            List<string> names = [];
            for (string? marker = ""; marker is not null;)
            {
                var page = await service.GetAsync($"/2025-12-01/functions/workflow/durable-executions?MaxItems=2{query}{(marker.Length > 0 ? "&Marker=" + marker : "")}");
                names.AddRange(page["DurableExecutions"]!.AsArray().Select(row => (string)row!["DurableExecutionName"]!));
                marker = (string?)page["NextMarker"];
            }

            return names;
        }
    }

    [Fact]
    public async Task A_history_is_paged_reversed_and_returned_without_data()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(StepStart("s"), StepSucceed("s", "7"));
            return Succeeded("7");
        });
        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        var first = await service.GetAsync(LocalService.Path(arn, "/history?ReverseOrder=true&MaxItems=2&IncludeExecutionData=false"));
        var second = await service.GetAsync(LocalService.Path(arn, $"/history?ReverseOrder=true&Marker={(string)first["NextMarker"]!}"));

        Assert.Equal([5, 4], first["Events"]!.AsArray().Select(line => (int)line!["EventId"]!));
        Assert.Equal("""{"Truncated":true}""", first["Events"]![0]!["ExecutionSucceededDetails"]!["Result"]!.ToJsonString());
        Assert.Equal([3, 2, 1], second["Events"]!.AsArray().Select(line => (int)line!["EventId"]!));
        Assert.Equal("""{"Payload":"7","Truncated":false}""", second["Events"]![0]!["StepSucceededDetails"]!["Result"]!.ToJsonString());
        Assert.Equal("{}", second["Events"]![1]!["StepStartedDetails"]!.ToJsonString());
        Assert.Equal(86_400, (int)second["Events"]![2]!["ExecutionStartedDetails"]!["ExecutionTimeout"]!);
    }
}
