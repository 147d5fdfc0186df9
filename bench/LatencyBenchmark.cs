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
            var runtime = await RuntimeProcess.StartAsync().ConfigureAwait(false);
            await using (runtime.ConfigureAwait(false))
            {
                await MeasureAsync(runtime, "warm", WarmUp).ConfigureAwait(false);
                var latencies = await MeasureAsync(runtime, "run", messages).ConfigureAwait(false);
                Add(table, $"{run + 1}", latencies);
                all.AddRange(latencies);
                floor.AddRange(await AskAsync(runtime, messages).ConfigureAwait(false));
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

    private static async Task<List<double>> MeasureAsync(RuntimeProcess runtime, string run, int count)
    {
        var latencies = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var id = $"{run}-{number}";
            var started = Stopwatch.GetTimestamp();
            await runtime.Sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = runtime.QueueUrl("work"), MessageBody = $$"""{"id":"{{id}}","name":"demo","value":5}""" }).ConfigureAwait(false);
            while (!await IsThereAsync(runtime, id).ConfigureAwait(false))
            {
                await Task.Delay(1).ConfigureAwait(false);
            }

            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task<List<double>> AskAsync(RuntimeProcess runtime, int count)
    {
        var latencies = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await IsThereAsync(runtime, "run-0").ConfigureAwait(false);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task<bool> IsThereAsync(RuntimeProcess runtime, string id)
    {
        var answer = await runtime.DynamoDb.GetItemAsync(new GetItemRequest
        {
            TableName = $"{RuntimeProcess.Stack}-results",
            Key = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["id"] = new() { S = id } },
            ConsistentRead = true,
            ProjectionExpression = "id",
        }).ConfigureAwait(false);
        return answer.IsItemSet;
    }
}
