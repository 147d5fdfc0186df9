using System.Diagnostics;
using Amazon.SQS.Model;

namespace DurableLocal.Bench;

/// <summary>Sends messages of a workload to a runtime and waits for their results.</summary>
internal sealed class WorkloadRun(FreshRuntime runtime, Workload workload)
{
    private const int ConcurrentSenders = 8;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    /// <summary>Time without a new result after which a run fails.</summary>
    private static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(2);

    private int _expected;

    /// <summary>Sends messages and waits for their results.</summary>
    /// <param name="run">Prefix of the ids.</param>
    public async Task RunAsync(string run, int count)
    {
        await SubmitAsync(run, count);
        await WaitForResultsAsync();
    }

    /// <summary>Sends messages in batches of ten, with the ids <c>run-0</c>, <c>run-1</c>, ….</summary>
    public async Task SubmitAsync(string run, int count)
    {
        _expected += count;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count).Chunk(10),
            new ParallelOptions { MaxDegreeOfParallelism = ConcurrentSenders },
            async (batch, cancellationToken) =>
            {
                var response = await runtime.Sqs.SendMessageBatchAsync(
                    new SendMessageBatchRequest
                    {
                        QueueUrl = runtime.QueueUrl(workload.Queue),
                        Entries = [.. batch.Select(number => new SendMessageBatchRequestEntry { Id = $"{number}", MessageBody = workload.Body($"{run}-{number}") })],
                    },
                    cancellationToken);
                if (response.Failed is { Count: > 0 })
                {
                    throw new InvalidOperationException($"{response.Failed.Count} messages were rejected: {response.Failed[0].Message}");
                }
            });
    }

    /// <summary>
    /// Waits for one result message per message sent so far. The workload sends it after it has written the row, so the
    /// rows exist as well.
    /// </summary>
    /// <returns>Time and number of results at each poll.</returns>
    public async Task<List<(TimeSpan At, int Results)>> WaitForResultsAsync()
    {
        var watch = Stopwatch.StartNew();
        var progress = new List<(TimeSpan At, int Results)>();
        var (lastGrowth, lastReport) = (watch.Elapsed, watch.Elapsed);
        while (true)
        {
            var results = await CountResultsAsync();
            if (progress.Count == 0 || results > progress[^1].Results)
            {
                lastGrowth = watch.Elapsed;
            }

            if (watch.Elapsed - lastReport > ReportInterval)
            {
                lastReport = watch.Elapsed;
                await Console.Error.WriteLineAsync($"{results} of {_expected} results after {watch.Elapsed.TotalSeconds:0} s, load {Machine.Load()}");
            }

            progress.Add((watch.Elapsed, results));
            if (results >= _expected)
            {
                return progress;
            }

            if (watch.Elapsed - lastGrowth > StallTimeout)
            {
                throw new TimeoutException($"{results} of {_expected} results, none of them in the last {StallTimeout}");
            }

            await Task.Delay(PollInterval);
        }
    }

    /// <summary>Waits for the results of messages that were sent by other means.</summary>
    public Task WaitForResultsAsync(int count)
    {
        _expected += count;
        return WaitForResultsAsync();
    }

    /// <summary>Includes the results that exist already, of messages sent by other means.</summary>
    public async Task IncludeExistingResultsAsync() => _expected += await CountResultsAsync();

    private async Task<int> CountResultsAsync() =>
        (await runtime.Sqs.GetQueueAttributesAsync(runtime.QueueUrl(workload.ResultQueue), ["ApproximateNumberOfMessages"])).ApproximateNumberOfMessages;
}
