using System.Globalization;
using System.Text;
using Amazon.Lambda.Model;

namespace DurableLocal.Bench;

/// <summary>What the engine reads and writes for executions of so many steps, counted by itself, the sockets and the files: linear, or not.</summary>
internal static class EngineBenchmark
{
    private static readonly int[] Sizes = [10, 100, 1_000, 3_000];

    /// <param name="largest">Executions of more steps are left out.</param>
    public static async Task RunAsync(int largest, int runs)
    {
        var sizes = Sizes.Where(size => size <= largest).ToArray();
        var counted = sizes.ToDictionary(static size => size, static _ => new List<Counts>());
        for (var run = 0; run < runs; run++)
        {
            await using var runtime = await FreshRuntime.StartAsync("--template", FreshRuntime.FunctionsTemplate, "--counters");
            await ExecuteAsync(runtime, 1);
            foreach (var size in sizes)
            {
                // By the operation at once: what is printed is what would stay the same were it linear.
                counted[size].Add(await CostBenchmark.CountAsync(runtime, size, () => ExecuteAsync(runtime, size)));
            }
        }

        var table = new MarkdownTable("operations", "rows written", "payload bytes written", "operations read again", "payload bytes read", "bytes sent", "checkpoints", "checkpoint bytes in", "out", "commits", "bytes to files");
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

        table.Print($"Engine: by the operation, executions of so many steps ({runs} runs: median, least to most)");
    }

    private static string Median(List<Counts> counts, Func<Counts, double> count) => new Sample(counts.Select(count)).Spread("0.##");

    private static async Task ExecuteAsync(FreshRuntime runtime, int steps)
    {
        var answer = await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = $"{FreshRuntime.Stack}-Steps", Qualifier = "$LATEST", Payload = steps.ToString(CultureInfo.InvariantCulture) });
        if (Encoding.UTF8.GetString(answer.Payload.ToArray()) is var sum && sum != steps.ToString(CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"{steps} steps answered {sum}");
        }
    }
}
