using System.Diagnostics;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;

namespace DurableLocal.Bench;

/// <summary>
/// From SendMessage to the row, one message at a time: with no function process alive, on an idle and warm runtime, and
/// beside other messages that come at half the rate the runtime was seen to reach.
/// </summary>
internal static class LatencyBenchmark
{
    private const int WarmUp = 300;
    private const int RateOf = 2_000;
    private const int ColdStarts = 3;

    /// <summary>Messages of the load that come together.</summary>
    private const int Burst = 10;

    public static async Task RunAsync(int messages, int runs)
    {
        var (first, cold, idle, half, asked, rates) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            await using (var runtime = await FreshRuntime.StartAsync())
            {
                first.AddRange(await MeasureAsync(runtime, "first", 1));
                await MeasureAsync(runtime, "warm", WarmUp);
                idle.AddRange(await MeasureAsync(runtime, "idle", messages));
                asked.AddRange(await AskAsync(runtime, messages));
                var rate = await RateAsync(runtime);
                rates.Add(rate / 2);
                half.AddRange(await BesideAsync(runtime, rate / 2, () => MeasureAsync(runtime, "half", messages)));
            }

            await using (var runtime = await FreshRuntime.StartAsync("--idle-timeout", "1"))
            {
                for (var start = 0; start < ColdStarts; start++)
                {
                    await MeasureAsync(runtime, $"before-{start}", 1);
                    await UntilNoFunctionRunsAsync(runtime);
                    cold.AddRange(await MeasureAsync(runtime, $"cold-{start}", 1));
                }
            }

            await Console.Error.WriteLineAsync($"run {run + 1}: idle p50 {new Sample(idle).Median:0.0} ms, load {Machine.Load()}");
        }

        var table = new MarkdownTable("one message", "messages", "p50 ms", "p90 ms", "p99 ms", "max ms");
        Add(table, "the first after a start", first);
        Add(table, "cold: no function process alive", cold);
        Add(table, "idle and warm", idle);
        Add(table, $"beside {new Sample(rates).Spread("0")} messages a second, half of what it reaches", half);
        Add(table, "one GetItem, as the client asks for the row", asked);
        table.Print($"Latency ({runs} runs together; SendMessage to the row, which the client asks for every millisecond)");
    }

    private static void Add(MarkdownTable table, string name, List<double> latencies)
    {
        var sample = new Sample(latencies);
        table.Add(name, $"{latencies.Count}", $"{sample.Median:0.0}", $"{sample.Percentile(90):0.0}", $"{sample.Percentile(99):0.0}", $"{sample.Most:0.0}");
    }

    private static async Task<List<double>> MeasureAsync(FreshRuntime runtime, string run, int count)
    {
        var latencies = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var id = $"{run}-{number}";
            var started = Stopwatch.GetTimestamp();
            await runtime.Sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = runtime.QueueUrl("work"), MessageBody = Work.Body(id) });
            while (!await IsThereAsync(runtime, id))
            {
                await Task.Delay(1);
            }

            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task<List<double>> AskAsync(FreshRuntime runtime, int count)
    {
        var latencies = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await IsThereAsync(runtime, "idle-0");
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return latencies;
    }

    /// <summary>Messages a second with a backlog.</summary>
    private static async Task<double> RateAsync(FreshRuntime runtime)
    {
        var work = new Work(runtime);
        await work.CountEarlierAsync();
        var watch = Stopwatch.StartNew();
        await work.PassAsync("rate", RateOf);
        return RateOf / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Sends so many messages a second for as long as the measurement takes.</summary>
    private static async Task<List<double>> BesideAsync(FreshRuntime runtime, double rate, Func<Task<List<double>>> measure)
    {
        using var stop = new CancellationTokenSource();
        var load = LoadAsync(runtime, rate, stop.Token);
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

    private static async Task LoadAsync(FreshRuntime runtime, double rate, CancellationToken stop)
    {
        var work = new Work(runtime);
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

    private static async Task UntilNoFunctionRunsAsync(FreshRuntime runtime)
    {
        var watch = Stopwatch.StartNew();
        while (runtime.Usage().Count > 1)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException("function processes outlive --idle-timeout 1 by a minute");
            }

            await Task.Delay(50);
        }
    }

    private static async Task<bool> IsThereAsync(FreshRuntime runtime, string id)
    {
        var answer = await runtime.DynamoDb.GetItemAsync(new GetItemRequest
        {
            TableName = $"{FreshRuntime.Stack}-results",
            Key = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["id"] = new() { S = id } },
            ConsistentRead = true,
            ProjectionExpression = "id",
        });
        return answer.IsItemSet;
    }
}
