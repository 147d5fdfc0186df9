namespace DurableLocal.Bench;

/// <summary>Memory of the runtime's own process with a small and a large backlog: it must not grow with the backlog.</summary>
internal static class MemoryBenchmark
{
    private const int Few = 1_000;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync(Workload workload, int many)
    {
        var table = new MarkdownTable("backlog", "all sent, MB", "peak, MB", "all done, MB");
        var few = await MeasureAsync(workload, Few);
        var all = await MeasureAsync(workload, many);
        foreach (var (backlog, memory) in ((int, Memory)[])[(Few, few), (many, all)])
        {
            table.Add($"{backlog}", $"{memory.Submitted:0}", $"{memory.Peak:0}", $"{memory.Done:0}");
        }

        table.Add("ratio", $"{all.Submitted / few.Submitted:0.00}", $"{all.Peak / few.Peak:0.00}", $"{all.Done / few.Done:0.00}");
        table.Print("Memory of the runtime (PSS)");
    }

    private static async Task<Memory> MeasureAsync(Workload workload, int backlog)
    {
        await using var runtime = await FreshRuntime.StartAsync(workload.RuntimeOptions);
        var work = new WorkloadRun(runtime, workload);
        await work.SubmitAsync("run", backlog);
        var submitted = Of(runtime);
        var peak = submitted;
        var finish = work.WaitForResultsAsync();
        while (!finish.IsCompleted)
        {
            peak = Math.Max(peak, Of(runtime));
            await Task.WhenAny(finish, Task.Delay(PollInterval));
        }

        await finish;
        var done = Of(runtime);
        return new Memory(submitted, Math.Max(peak, done), done);
    }

    private static double Of(FreshRuntime runtime) => runtime.Usage().Single(static process => process.Role == ProcessUsage.RuntimeRole).Megabytes;

    private readonly record struct Memory(double Submitted, double Peak, double Done);
}
