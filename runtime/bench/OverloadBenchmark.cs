using System.Diagnostics;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;

namespace DurableLocal.Bench;

/// <summary>
/// A producer that sends three times what the workload takes: messages grow older, while memory and the latency of answers
/// stay bounded; afterwards every message ends.
/// </summary>
internal static class OverloadBenchmark
{
    public const string Usage = "overload [MINUTES]";

    private const int Factor = 3;
    private const int WarmUp = 300;
    private const int ThroughputMessages = 2_000;
    private const int RowsPerRun = 10;

    /// <summary>Messages of one request.</summary>
    private const int Batch = 10;

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns whether every message has ended in one row and none is a dead letter.</summary>
    public static async Task<bool> RunAsync(Workload workload, int minutes)
    {
        var console = TestPort.Free();
        await using var runtime = await FreshRuntime.StartAsync([.. workload.RuntimeOptions, "--console-port", $"{console}"]);
        var work = new WorkloadRun(runtime, workload);
        await work.RunAsync("warm", WarmUp);
        var watch = Stopwatch.StartNew();
        await work.RunAsync("rate", ThroughputMessages);
        var rate = Factor * ThroughputMessages / watch.Elapsed.TotalSeconds;

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{console}") };
        var probe = new Probe(runtime, workload);
        var table = new MarkdownTable("second", "sent", "ended", "on the queue", "oldest, s", "runtime, MB", "functions, MB", "GetItem p50, ms", "p99", "SendMessage p50, ms", "p99");
        using var stop = new CancellationTokenSource();
        var producer = new Producer(runtime, workload, rate);
        var sending = producer.RunAsync(stop.Token);
        watch.Restart();
        for (var row = 1; row <= RowsPerRun; row++)
        {
            await probe.RunAsync(watch, TimeSpan.FromMinutes(minutes) * row / RowsPerRun);
            await AddRowAsync(row < RowsPerRun ? $"{watch.Elapsed.TotalSeconds:0}" : $"{watch.Elapsed.TotalSeconds:0}, the producer stops");
        }

        await stop.CancelAsync();
        var sent = WarmUp + ThroughputMessages + await sending;
        var probed = probe.Sent;
        await work.WaitForResultsAsync(producer.Sent + probed);
        await probe.RunAsync(watch, watch.Elapsed + TimeSpan.FromSeconds(5));
        await work.WaitForResultsAsync(probe.Sent - probed);
        await AddRowAsync($"{watch.Elapsed.TotalSeconds:0}, all ended");
        table.Print($"{minutes} min at {rate:0} messages a second, {Factor} times the throughput");

        var (rows, deadLetters) = (await CountRowsAsync(runtime, workload), await CountAsync(runtime, workload.DeadLetterQueue));
        Console.WriteLine($"{sent + probe.Sent} messages acknowledged, {rows} rows COMPLETED, {deadLetters} dead letters");
        return rows == sent + probe.Sent && deadLetters == 0;

        async Task AddRowAsync(string second)
        {
            var queue = await QueueAsync(http, workload.Queue);
            var usage = runtime.Usage();
            var (gets, sends) = probe.Take();
            table.Add(
                second,
                $"{producer.Sent + probe.Sent}",
                $"{await CountAsync(runtime, workload.ResultQueue) - WarmUp - ThroughputMessages}",
                $"{queue.Messages}",
                $"{queue.OldestSeconds:0.0}",
                $"{usage.Where(static process => process.Role == ProcessUsage.RuntimeRole).Sum(static process => process.Megabytes):0}",
                $"{usage.Where(static process => process.Role != ProcessUsage.RuntimeRole).Sum(static process => process.Megabytes):0}",
                $"{gets.Median:0.0}",
                $"{gets.Percentile(99):0.0}",
                $"{sends.Median:0.0}",
                $"{sends.Percentile(99):0.0}");
        }
    }

    /// <summary>The messages of a queue and the age of the oldest, which SQS has no operation for.</summary>
    private static async Task<(long Messages, double OldestSeconds)> QueueAsync(HttpClient http, string name)
    {
        using var queues = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/queues", UriKind.Relative)));
        var queue = queues.RootElement.EnumerateArray().Single(queue => queue.GetProperty("name").GetString() == name);
        var oldest = queue.GetProperty("oldestSentAt");
        return (
            queue.GetProperty("visible").GetInt64() + queue.GetProperty("inFlight").GetInt64() + queue.GetProperty("delayed").GetInt64(),
            oldest.ValueKind == JsonValueKind.Null ? 0 : (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - oldest.GetInt64()) / 1_000.0);
    }

    private static async Task<int> CountAsync(FreshRuntime runtime, string queue) =>
        (await runtime.Sqs.GetQueueAttributesAsync(runtime.QueueUrl(queue), ["ApproximateNumberOfMessages"])).ApproximateNumberOfMessages;

    private static async Task<int> CountRowsAsync(FreshRuntime runtime, Workload workload)
    {
        var (count, next) = (0, default(Dictionary<string, AttributeValue>));
        do
        {
            var page = await runtime.DynamoDb.ScanAsync(new ScanRequest
            {
                TableName = workload.ResultTable,
                Select = Select.COUNT,
                FilterExpression = "#status = :completed",
                ExpressionAttributeNames = new() { ["#status"] = "status" },
                ExpressionAttributeValues = new() { [":completed"] = new() { S = Workload.Completed } },
                ExclusiveStartKey = next,
            });
            count += page.Count ?? 0;
            next = page.LastEvaluatedKey;
        }
        while (next is { Count: > 0 });
        return count;
    }

    /// <summary>Sends batches at a constant rate, as far as the runtime accepts them.</summary>
    private sealed class Producer(FreshRuntime runtime, Workload workload, double rate)
    {
        private const int Senders = 16;

        private int _sent;

        /// <summary>Messages that were acknowledged.</summary>
        public int Sent => Volatile.Read(ref _sent);

        public async Task<int> RunAsync(CancellationToken stop)
        {
            var (watch, batch) = (Stopwatch.StartNew(), -1);
            await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var number = Interlocked.Increment(ref batch);
                    if (TimeSpan.FromSeconds(number * Batch / rate) - watch.Elapsed is { Ticks: > 0 } early)
                    {
                        await Task.Delay(early, CancellationToken.None);
                    }

                    await SendAsync(number);
                }
            }));
            return Sent;
        }

        private async Task SendAsync(int batch)
        {
            var response = await runtime.Sqs.SendMessageBatchAsync(
                runtime.QueueUrl(workload.Queue),
                [.. Enumerable.Range(0, Batch).Select(number => new SendMessageBatchRequestEntry($"{number}", workload.Body($"over-{batch}-{number}")))]);
            Interlocked.Add(ref _sent, response.Successful?.Count ?? 0);
        }
    }

    /// <summary>Another client, which measures what it waits for its answers.</summary>
    private sealed class Probe(FreshRuntime runtime, Workload workload)
    {
        private List<double> _gets = [];
        private List<double> _sends = [];

        /// <summary>Messages that it has sent.</summary>
        public int Sent { get; private set; }

        /// <summary>Sends requests until that moment of the watch.</summary>
        public async Task RunAsync(Stopwatch watch, TimeSpan until)
        {
            while (watch.Elapsed < until)
            {
                var started = Stopwatch.GetTimestamp();
                await runtime.DynamoDb.GetItemAsync(workload.ResultTable, new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["id"] = new() { S = "warm-0" } });
                _gets.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                started = Stopwatch.GetTimestamp();
                await runtime.Sqs.SendMessageAsync(runtime.QueueUrl(workload.Queue), workload.Body($"probe-{Sent}"));
                _sends.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                Sent++;
                await Task.Delay(ProbeInterval);
            }
        }

        /// <summary>Returns the latencies in milliseconds since the last call.</summary>
        public (Sample Gets, Sample Sends) Take()
        {
            var taken = (new Sample(_gets), new Sample(_sends));
            (_gets, _sends) = ([], []);
            return taken;
        }
    }
}
