using System.Diagnostics;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;

namespace DurableChaining.Bench;

/// <summary>One message at a time on an idle, warm runtime: from SendMessage to the row, and to the result message.</summary>
internal static class LatencyBenchmark
{
    private const int WarmUp = 300;

    public static async Task RunAsync(int messages, int runs)
    {
        var table = new MarkdownTable("run", "p50 ms", "p90 ms", "p99 ms", "max ms");
        var all = new List<double>();
        var floor = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            await using (var runtime = await FreshRuntime.StartAsync())
            {
                await MeasureAsync(runtime, "warm", WarmUp);
                var latencies = await MeasureAsync(runtime, "run", messages);
                Add(table, $"{run + 1}", latencies);
                all.AddRange(latencies);
                floor.AddRange(await AskAsync(runtime, messages));
            }
        }

        Add(table, "all", all);
        Add(table, "one GetItem, as the client asks for the row", floor);
        table.Print($"Latency of one message, idle and warm ({messages} messages a run; SendMessage to the row, which the client asks for every millisecond)");
    }

    private static void Add(MarkdownTable table, string name, List<double> latencies)
    {
        var sample = new Sample(latencies);
        table.Add(name, $"{sample.Median:0.0}", $"{sample.Percentile(90):0.0}", $"{sample.Percentile(99):0.0}", $"{sample.Most:0.0}");
    }

    private static async Task<List<double>> MeasureAsync(FreshRuntime runtime, string run, int count)
    {
        var latencies = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var id = $"{run}-{number}";
            var started = Stopwatch.GetTimestamp();
            await runtime.Sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = runtime.QueueUrl("work"), MessageBody = $$"""{"id":"{{id}}","name":"demo","value":5}""" });
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
            await IsThereAsync(runtime, "run-0");
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return latencies;
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
