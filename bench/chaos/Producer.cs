using System.Globalization;
using Amazon.Runtime;

namespace DurableChaining.Chaos;

/// <summary>
/// Sends numbered messages and writes down each that was acknowledged. One that was not is sent again, as any producer
/// would: the first may have arrived all the same, and the pipeline must see that it is the same.
/// </summary>
internal sealed class Producer(Services services, int seed, int messages)
{
    /// <summary>Entries of one batch request (SQS API reference, SendMessageBatch).</summary>
    private const int BatchSize = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<int> _acknowledged = [];

    public int Count => messages;

    /// <summary>Sends of single messages, repeats included.</summary>
    public int Sent { get; private set; }

    public int Refused { get; private set; }

    public IReadOnlySet<int> Acknowledged => _acknowledged;

    public string KeyOf(int number) => $"chaos-{seed}-{number}";

    /// <summary>What the chain makes of the value: 10 more, doubled, 5 more, 5 more.</summary>
    public static decimal Expected(int number) => ((number + 10m) * 2) + 5 + 5;

    /// <summary>Sends all, none before <paramref name="released"/> says that its number may go.</summary>
    public async Task RunAsync(Func<int> released, CancellationToken cancellationToken)
    {
        var open = new Queue<int>(Enumerable.Range(0, messages));
        while (open.Count > 0)
        {
            if (_acknowledged.Count >= released())
            {
                await Task.Delay(Pause, cancellationToken);
                continue;
            }

            var batch = Enumerable.Range(0, Math.Min(BatchSize, open.Count)).Select(_ => open.Dequeue()).ToList();
            foreach (var number in await SendAsync(batch, cancellationToken))
            {
                open.Enqueue(number);
            }
        }
    }

    /// <returns>Those that were not acknowledged.</returns>
    private async Task<List<int>> SendAsync(List<int> batch, CancellationToken cancellationToken)
    {
        Sent += batch.Count;
        bool[] done;
        try
        {
            done = await services.SendAsync([.. batch.Select(Body)]);
        }
        catch (Exception down) when (down is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or OperationCanceledException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            done = new bool[batch.Count];
            await Task.Delay(Pause, cancellationToken);
        }

        var open = new List<int>();
        for (var i = 0; i < batch.Count; i++)
        {
            if (done[i])
            {
                _acknowledged.Add(batch[i]);
            }
            else
            {
                Refused++;
                open.Add(batch[i]);
            }
        }

        return open;
    }

    private string Body(int number) => string.Create(CultureInfo.InvariantCulture, $$"""{"id":"{{KeyOf(number)}}","name":"chaos","value":{{number}}}""");
}
