using System.Diagnostics;
using Amazon.SQS.Model;

namespace DurableLocal.Bench;

/// <summary>Submits messages and waits for their results.</summary>
internal sealed class Work(FreshRuntime runtime)
{
    private const int SendersAtOnce = 8;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenTellings = TimeSpan.FromSeconds(10);
    private int _expected;

    /// <summary>Submits so many messages and waits for their results.</summary>
    public async Task PassAsync(string run, int count)
    {
        await SubmitAsync(run, count);
        await FinishAsync();
    }

    /// <summary>Submits so many messages in batches of ten, each with an id of its own.</summary>
    public async Task SubmitAsync(string run, int count)
    {
        _expected += count;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count).Chunk(10),
            new ParallelOptions { MaxDegreeOfParallelism = SendersAtOnce },
            async (batch, cancellationToken) =>
            {
                var answer = await runtime.Sqs.SendMessageBatchAsync(
                    new SendMessageBatchRequest
                    {
                        QueueUrl = runtime.QueueUrl("work"),
                        Entries = [.. batch.Select(number => new SendMessageBatchRequestEntry { Id = $"{number}", MessageBody = Body($"{run}-{number}") })],
                    },
                    cancellationToken);
                if (answer.Failed is { Count: > 0 })
                {
                    throw new InvalidOperationException($"{answer.Failed.Count} messages were refused: {answer.Failed[0].Message}");
                }
            });
    }

    /// <summary>
    /// Waits until there is a result message for every message submitted so far: the workflow sends it after the row, so
    /// all rows are there too.
    /// </summary>
    /// <returns>Time and number of results at each glance.</returns>
    public async Task<List<(TimeSpan At, int Results)>> FinishAsync()
    {
        var watch = Stopwatch.StartNew();
        var course = new List<(TimeSpan At, int Results)>();
        var (lastGrowth, lastTold) = (watch.Elapsed, watch.Elapsed);
        while (true)
        {
            var results = await ResultsAsync();
            if (course.Count == 0 || results > course[^1].Results)
            {
                lastGrowth = watch.Elapsed;
            }

            if (watch.Elapsed - lastTold > BetweenTellings)
            {
                lastTold = watch.Elapsed;
                await Console.Error.WriteLineAsync($"{results} of {_expected} results after {watch.Elapsed.TotalSeconds:0} s, load {Machine.Load()}");
            }

            course.Add((watch.Elapsed, results));
            if (results >= _expected)
            {
                return course;
            }

            if (watch.Elapsed - lastGrowth > LongestStandstill)
            {
                throw new TimeoutException($"{results} of {_expected} results, and none came in {LongestStandstill}");
            }

            await Task.Delay(Glance);
        }
    }

    /// <summary>Waits for the results of so many messages that others submit.</summary>
    public Task ExpectAsync(int count)
    {
        _expected += count;
        return FinishAsync();
    }

    /// <summary>Results of messages that others submitted, and that are all there.</summary>
    public async Task CountEarlierAsync() => _expected += await ResultsAsync();

    private async Task<int> ResultsAsync() =>
        (await runtime.Sqs.GetQueueAttributesAsync(runtime.QueueUrl("results"), ["ApproximateNumberOfMessages"])).ApproximateNumberOfMessages;

    public static string Body(string id) => $$"""{"id":"{{id}}","name":"demo","value":5}""";
}
