using System.Diagnostics;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;

namespace DurableLocal.Bench;

/// <summary>
/// The time from SendMessage to the row, one message at a time: without running function processes, on an idle and warm
/// runtime, and under a load of half the throughput measured in the same run.
/// </summary>
internal static class LatencyBenchmark
{
    private const int WarmUp = 300;
    private const int ThroughputMessages = 2_000;
    private const int ColdStarts = 3;

    /// <summary>Messages of the load that are sent together.</summary>
    private const int Burst = 10;

    public static async Task RunAsync(Workload workload, int messages, int runs)
    {
        var (first, cold, idle, loaded, gets, rates) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            await using (var runtime = await FreshRuntime.StartAsync(workload.RuntimeOptions))
            {
                first.AddRange(await MeasureAsync(runtime, workload, "first", 1));
                await MeasureAsync(runtime, workload, "warm", WarmUp);
                idle.AddRange(await MeasureAsync(runtime, workload, "idle", messages));
                gets.AddRange(await MeasureGetItemAsync(runtime, workload, messages));
                var rate = await ThroughputAsync(runtime, workload);
                rates.Add(rate / 2);
                loaded.AddRange(await WithLoadAsync(runtime, workload, rate / 2, () => MeasureAsync(runtime, workload, "loaded", messages)));
            }

            await using (var runtime = await FreshRuntime.StartAsync([.. workload.RuntimeOptions, "--idle-timeout", "1"]))
            {
                for (var start = 0; start < ColdStarts; start++)
                {
                    await MeasureAsync(runtime, workload, $"before-{start}", 1);
                    await WaitUntilNoFunctionRunsAsync(runtime);
                    cold.AddRange(await MeasureAsync(runtime, workload, $"cold-{start}", 1));
                }
            }

            await Console.Error.WriteLineAsync($"run {run + 1}: idle p50 {new Sample(idle).Median:0.0} ms, load {Machine.Load()}");
        }

        var table = new MarkdownTable("message", "messages", "p50 ms", "p90 ms", "p99 ms", "max ms");
        Add(table, "first after a start", first);
        Add(table, "cold: no function process", cold);
        Add(table, "idle and warm", idle);
        Add(table, $"at {new Sample(rates).Spread("0")} messages per second, half of the throughput", loaded);
        Add(table, "GetItem alone, as used for polling", gets);
        table.Print($"Latency ({runs} runs together; SendMessage to the row, polled every millisecond)");
    }

    private static void Add(MarkdownTable table, string name, List<double> latencies)
    {
        var sample = new Sample(latencies);
        table.Add(name, $"{latencies.Count}", $"{sample.Median:0.0}", $"{sample.Percentile(90):0.0}", $"{sample.Percentile(99):0.0}", $"{sample.Maximum:0.0}");
    }

    private static async Task<List<double>> MeasureAsync(FreshRuntime runtime, Workload workload, string run, int count)
    {
        var latencies = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var id = $"{run}-{number}";
            var started = Stopwatch.GetTimestamp();
            await runtime.Sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = runtime.QueueUrl(workload.Queue), MessageBody = workload.Body(id) });
            while (!await HasRowAsync(runtime, workload, id))
            {
                await Task.Delay(1);
            }

            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task<List<double>> MeasureGetItemAsync(FreshRuntime runtime, Workload workload, int count)
    {
        var latencies = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await HasRowAsync(runtime, workload, "idle-0");
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return latencies;
    }

    /// <summary>Returns the messages per second with a backlog.</summary>
    private static async Task<double> ThroughputAsync(FreshRuntime runtime, Workload workload)
    {
        var work = new WorkloadRun(runtime, workload);
        await work.IncludeExistingResultsAsync();
        var watch = Stopwatch.StartNew();
        await work.RunAsync("rate", ThroughputMessages);
        return ThroughputMessages / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Runs a measurement while messages are sent at a constant rate per second.</summary>
    private static async Task<List<double>> WithLoadAsync(FreshRuntime runtime, Workload workload, double rate, Func<Task<List<double>>> measure)
    {
        using var stop = new CancellationTokenSource();
        var load = SendLoadAsync(runtime, workload, rate, stop.Token);
        try
        {
            return await measure();
        }
        finally
        {
            await stop.CancelAsync();
            await load;
        }
    }

    private static async Task SendLoadAsync(FreshRuntime runtime, Workload workload, double rate, CancellationToken stop)
    {
        var work = new WorkloadRun(runtime, workload);
        var watch = Stopwatch.StartNew();
        for (var burst = 0; !stop.IsCancellationRequested; burst++)
        {
            await work.SubmitAsync($"load-{burst}", Burst);
            var due = TimeSpan.FromSeconds((burst + 1) * Burst / rate);
            if (due > watch.Elapsed)
            {
                await Task.Delay(due - watch.Elapsed, CancellationToken.None);
            }
        }
    }

    private static async Task WaitUntilNoFunctionRunsAsync(FreshRuntime runtime)
    {
        var watch = Stopwatch.StartNew();
        while (runtime.Usage().Count > 1)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException("function processes still run a minute after --idle-timeout 1");
            }

            await Task.Delay(50);
        }
    }

    private static async Task<bool> HasRowAsync(FreshRuntime runtime, Workload workload, string id)
    {
        var response = await runtime.DynamoDb.GetItemAsync(new GetItemRequest
        {
            TableName = workload.ResultTable,
            Key = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["id"] = new() { S = id } },
            ConsistentRead = true,
            ProjectionExpression = "id",
        });
        return response.IsItemSet;
    }
}
