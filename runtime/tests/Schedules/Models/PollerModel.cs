using System.Text.Json;
using DurableLocal.Core.Clock;
using DurableLocal.EventSources;
using DurableLocal.Template;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>
/// A poller with several concurrent batches, of which some fail, are throttled or meet a defect, on a queue whose receives fail now
/// and then. Some schedules stop the poller while messages are left.
/// </summary>
internal sealed class PollerModel : IBatchTarget
{
    private const int Concurrency = 2;
    private const int BatchSize = 3;

    private readonly Schedule _schedule;
    private readonly ModelQueue _queue;
    private readonly ActivityCounter _activity = new();
    private readonly HashSet<string> _running = [];
    private readonly HashSet<string> _succeeded = [];
    private readonly HashSet<string> _failed = [];
    private int _batches;
    private bool _hasStopped;

    private PollerModel(Schedule schedule)
    {
        _schedule = schedule;
        _queue = new ModelQueue(schedule);
    }

    public static Task RunAsync(Schedule schedule) => new PollerModel(schedule).RunAsync();

    public async Task<BatchOutcome> InvokeAsync(ReadOnlyMemory<byte> payload, IReadOnlyList<string> traces, CancellationToken stopping, CancellationToken ending)
    {
        _schedule.Check(!_hasStopped, "a batch begins after the stop");
        var ids = Ids(payload);
        _schedule.Check(++_batches <= Concurrency, $"{_batches} batches run");
        _schedule.Check(ids.Count <= BatchSize, $"a batch has {ids.Count} messages");
        foreach (var id in ids)
        {
            _schedule.Check(_running.Add(id) || !_schedule.IsPrompt, $"message {id} is in two batches");
            _schedule.Check(!_queue.Deleted.Contains(id) || !_schedule.IsPrompt, $"message {id} is delivered after its delete");
        }

        await _schedule.PauseAsync().ConfigureAwait(true);
        _batches--;
        _running.ExceptWith(ids);
        if (stopping.IsCancellationRequested && _schedule.Random.OneIn(2))
        {
            throw new OperationCanceledException(stopping);
        }

        switch (_schedule.Random.Next(8))
        {
            case 0:
                _failed.UnionWith(ids);
                throw new InvalidOperationException("a defect");
            case 1:
                _failed.UnionWith(ids);
                return new BatchOutcome(BatchOutcomeKind.Failed);
            case 2:
                _failed.UnionWith(ids);
                return new BatchOutcome(BatchOutcomeKind.Throttled);
            default:
                _succeeded.UnionWith(ids);
                return new BatchOutcome(BatchOutcomeKind.Succeeded);
        }
    }

    private async Task RunAsync()
    {
        var window = _schedule.Random.Pick(TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        var mapping = new EventSourceMappingResource("Mapping", "function", "arn:aws:sqs:us-east-1:000000000000:work", BatchSize, window, ReportBatchItemFailures: false, null, Enabled: true);
        var poller = new SqsPoller(
            mapping,
            new BatchCollector(mapping, null, "us-east-1", _queue, _schedule.Time),
            new BatchProcessor(mapping, this, _queue, ModelQueue.Visibility, _schedule.Time, Report),
            _queue,
            Concurrency,
            WaitForCapacityAsync,
            _activity,
            _schedule.Time,
            Report);
        poller.Start();
        var count = 1 + _schedule.Random.Next(10);
        var sending = _schedule.Run(() => SendAsync(count));
        var last = _schedule.Random.OneIn(2) ? count : _schedule.Random.Next(count);
        await _schedule.UntilAsync(() => _queue.Deleted.Count >= last).ConfigureAwait(true);
        if (_schedule.Random.OneIn(2))
        {
            await poller.StopReceivingAsync(CancellationToken.None).ConfigureAwait(true);
        }

        await poller.DisposeAsync().ConfigureAwait(true);
        _hasStopped = true;
        _schedule.Check(_batches == 0, "the stop did not wait for a batch");
        _schedule.Check(!_activity.IsBusy, "the poller counts as busy after its end");
        _schedule.Check(_queue.Deleted.IsSubsetOf(_succeeded), "a message was deleted that was not processed");
        _schedule.Check(_queue.InFlight.All(_failed.Contains), "a message stays in flight that no batch failed with");
        await sending.ConfigureAwait(true);
    }

    private async Task SendAsync(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            _queue.Put($"m{i}");
            if (_schedule.Random.OneIn(3))
            {
                await _schedule.PauseAsync().ConfigureAwait(true);
            }
        }
    }

    /// <summary>Some batches have to wait for capacity, some longer than the poller waits.</summary>
    private Task WaitForCapacityAsync() => _schedule.Random.Next(6) switch
    {
        0 => _schedule.PauseAsync(),
        1 => new TaskCompletionSource().Task,
        _ => Task.CompletedTask,
    };

    private void Report(EventSourceProblem problem) =>
        _schedule.Check(problem.Defect is IOException or InvalidOperationException, problem.ToString());

    private static List<string> Ids(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        return [.. document.RootElement.GetProperty("Records").EnumerateArray().Select(static record => record.GetProperty("messageId").GetString()!)];
    }
}
