using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>The cost of an execution in rows and bytes.</summary>
public sealed class EngineCountersTests
{
    [Fact]
    public async Task Rows_and_bytes_grow_linearly_with_the_operations()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            for (var i = 0; i < int.Parse(call.Input!); i++)
            {
                await call.CheckpointAsync(StepStart($"s{i}"), StepSucceed($"s{i}", new string('x', 100)));
            }

            return Succeeded();
        });
        List<(double Rows, double Written, double Sent)> perOperation = [];
        foreach (var operations in (int[])[100, 1_000, 3_000])
        {
            var counters = service.Engine.Counters;
            var before = (counters.RowsWritten, counters.BytesWritten, counters.BytesSent, counters.BytesRead);
            var arn = await service.StartAsync($"{operations}");
            Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
            Assert.Equal(before.BytesRead, counters.BytesRead);
            perOperation.Add((
                (double)(counters.RowsWritten - before.RowsWritten) / operations,
                (double)(counters.BytesWritten - before.BytesWritten) / operations,
                (double)(counters.BytesSent - before.BytesSent) / operations));
        }

        Assert.All(perOperation, cost => Assert.InRange(cost.Rows, 3, 3.1));
        Assert.All(perOperation, cost => Assert.InRange(cost.Written, 100, 101));
        Assert.All(perOperation, cost => Assert.InRange(cost.Sent, 300, 500));
    }

    [Fact]
    public async Task What_a_restart_repeats_waits_for_no_sync_of_its_own()
    {
        await using var service = new LocalService();
        service.Functions.Add("plain", isDurable: false);
        service.Handle("plain", _ => Task.FromResult(Succeeded("1")));
        service.Handle("workflow", async call =>
        {
            foreach (var name in (string[])["a", "b", "c"])
            {
                if (call.Status(name) is null)
                {
                    await call.CheckpointAsync(Invoke(name, "plain"));
                    return Pending;
                }
            }

            return Succeeded();
        });
        var before = (service.Database.Commits, service.Database.Syncs);

        var arn = await service.StartAsync();
        Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);

        // The start, three checkpoints and the end; the ends of three invocations and of three chained invokes are delayed.
        Assert.Equal(5, service.Database.Syncs - before.Syncs);
        Assert.InRange(service.Database.Commits - before.Commits, 8, 11);
    }
}
