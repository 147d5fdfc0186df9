using System.Globalization;
using System.Text;
using Amazon.Lambda.Model;

namespace DurableLocal.Bench;

/// <summary>Rows and bytes that the durable-execution engine reads and writes per operation, for executions of 10 to 3 000 steps. Constant figures mean linear cost.</summary>
internal static class EngineBenchmark
{
    private static readonly int[] Sizes = [10, 100, 1_000, 3_000];

    /// <param name="largest">Executions with more steps are not run.</param>
    public static async Task RunAsync(int largest, int runs)
    {
        var sizes = Sizes.Where(size => size <= largest).ToArray();
        var counted = sizes.ToDictionary(static size => size, static _ => new List<Counts>());
        for (var run = 0; run < runs; run++)
        {
            await using var runtime = await FreshRuntime.StartAsync([.. FreshRuntime.FunctionsOptions, "--counters"]);
            await ExecuteAsync(runtime, 1);
            foreach (var size in sizes)
            {
                // Divided by the number of operations: the figure is constant if the cost is linear.
                counted[size].Add(await CostBenchmark.CountAsync(runtime, size, () => ExecuteAsync(runtime, size)));
            }
        }

        var table = new MarkdownTable("operations", "rows written", "payload bytes written", "operations reloaded", "payload bytes read", "bytes sent", "checkpoints", "checkpoint bytes in", "out", "commits", "bytes to files");
        foreach (var (size, counts) in counted)
        {
            table.Add(
                $"{size}",
                Median(counts, static count => count[Counts.Engine, "rowsWritten"]),
                Median(counts, static count => count[Counts.Engine, "bytesWritten"]),
                Median(counts, static count => count[Counts.Engine, "operationsRead"]),
                Median(counts, static count => count[Counts.Engine, "bytesRead"]),
                Median(counts, static count => count[Counts.Engine, "bytesSent"]),
                Median(counts, static count => count["Lambda.POST checkpoint", "requests"]),
                Median(counts, static count => count["Lambda.POST checkpoint", "bytesIn"]),
                Median(counts, static count => count["Lambda.POST checkpoint", "bytesOut"]),
                Median(counts, static count => count[Counts.Storage, "commits"]),
                Median(counts, static count => count[Counts.Storage, "bytes"]));
        }

        table.Print($"Engine: per operation, by the number of operations of an execution ({runs} runs: median, minimum to maximum)");
    }

    private static string Median(List<Counts> counts, Func<Counts, double> count) => new Sample(counts.Select(count)).Spread("0.##");

    private static async Task ExecuteAsync(FreshRuntime runtime, int steps)
    {
        var response = await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = FreshRuntime.FunctionName("Steps"), Qualifier = "$LATEST", Payload = steps.ToString(CultureInfo.InvariantCulture) });
        if (Encoding.UTF8.GetString(response.Payload.ToArray()) is var sum && sum != steps.ToString(CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"expected {steps} from {steps} steps, got {sum}");
        }
    }
}
