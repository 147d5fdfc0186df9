using DurableLocal.Core.Json;

namespace DurableLocal.Bench.Simulation;

/// <summary>Sends the messages of a run, each until it is acknowledged.</summary>
internal sealed class MessageProducer(Simulation simulation, int messages)
{
    private const int LongestBatch = 10;

    /// <summary>Mean time between two messages.</summary>
    private static readonly TimeSpan MeanPause = TimeSpan.FromMilliseconds(300);

    private int _next;

    /// <summary>Keys by the queue of their message.</summary>
    public Dictionary<string, string> QueueOf { get; } = new(StringComparer.Ordinal);

    /// <summary>Several requests at once: each one waits for its response.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAllAsync()));

    private async Task SendAllAsync()
    {
        while (_next < messages)
        {
            var queue = simulation.Random.Next(5) == 0 ? SimulatedStack.Direct : SimulatedStack.Work;
            var first = _next;
            var count = Math.Min(messages - first, simulation.Random.Next(3) == 0 ? 1 + simulation.Random.Next(LongestBatch) : 1);
            _next += count;
            await SendAsync(queue, [.. Enumerable.Range(first, count).Select(Simulation.KeyOf)]);
            await Task.Delay(8 * 2 * count * MeanPause * simulation.Random.NextDouble(), simulation.Time);
        }
    }

    private async Task SendAsync(string queue, string[] keys)
    {
        while (!await TrySendAsync(queue, keys))
        {
            await simulation.Outside.PauseAsync();
        }

        foreach (var key in keys)
        {
            QueueOf.Add(key, queue);
        }
    }

    private async Task<bool> TrySendAsync(string queue, string[] keys)
    {
        var response = keys is [var key]
            ? await simulation.Outside.SqsAsync("SendMessage", queue, $"\"MessageBody\":{Body(key)}")
            : await simulation.Outside.SqsAsync("SendMessageBatch", queue, $"\"Entries\":[{string.Join(',', keys.Select(entry => $"{{\"Id\":\"{entry}\",\"MessageBody\":{Body(entry)}}}"))}]");
        if (!response.IsOk && !response.MayBeRepeated)
        {
            simulation.Violation($"SendMessage: {response.Status} {response.Body}");
        }

        return response.IsOk && response.Body.Member("Failed") is null;
    }

    private static string Body(string key) => DurableInvocation.Quote($"{{\"key\":\"{key}\"}}");
}
