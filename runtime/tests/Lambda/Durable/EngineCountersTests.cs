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
}
