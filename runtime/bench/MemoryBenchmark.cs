namespace DurableLocal.Bench;

/// <summary>Memory of the runtime's own process with few and with many messages waiting: it is to be bounded, whatever waits.</summary>
internal static class MemoryBenchmark
{
    private const int Few = 1_000;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync(int many)
    {
        var table = new MarkdownTable("backlog", "all submitted, MB", "peak, MB", "all done, MB");
        var few = await MeasureAsync(Few);
        var all = await MeasureAsync(many);
        foreach (var (backlog, memory) in ((int, Course)[])[(Few, few), (many, all)])
        {
            table.Add($"{backlog}", $"{memory.Submitted:0}", $"{memory.Peak:0}", $"{memory.Done:0}");
        }

        table.Add("ratio", $"{all.Submitted / few.Submitted:0.00}", $"{all.Peak / few.Peak:0.00}", $"{all.Done / few.Done:0.00}");
        table.Print("Memory of the runtime (PSS)");
    }

    private static async Task<Course> MeasureAsync(int backlog)
    {
        await using var runtime = await FreshRuntime.StartAsync();
        var work = new Work(runtime);
        await work.SubmitAsync("run", backlog);
        var submitted = Of(runtime);
        var peak = submitted;
        var finish = work.FinishAsync();
        while (!finish.IsCompleted)
        {
            peak = Math.Max(peak, Of(runtime));
            await Task.WhenAny(finish, Task.Delay(Glance));
        }

        await finish;
        var done = Of(runtime);
        return new Course(submitted, Math.Max(peak, done), done);
    }

    private static double Of(FreshRuntime runtime) => runtime.Usage().Single(static process => process.Role == "runtime").Megabytes;

    private readonly record struct Course(double Submitted, double Peak, double Done);
}
