using DurableLocal.Core.Storage;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Async;
using DurableLocal.Template;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>
/// Asynchronous invocations in a real store, of which some fail, are throttled or meet a defect. Some schedules fill the disk, some
/// stop the lane and continue with a new one on the same store, as a restart does.
/// </summary>
internal sealed class AsyncLaneModel : IFunctionInvoker, IFunctions
{
    private const int Concurrency = 2;
    private const int Senders = 3;

    /// <summary>The first attempt and MaximumRetryAttempts more.</summary>
    private const int MaxFailures = 3;

    /// <summary>More than all invocations and pauses after defects take one after the other, less than a retry delay.</summary>
    private static readonly TimeSpan MaxLateness = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    private static readonly LambdaOptions Options = new() { DataDirectory = "/", FunctionHostPath = "/", EnvironmentsPerFunction = Concurrency };

    private readonly Schedule _schedule;
    private readonly Database _database;
    private readonly Dictionary<string, Invoked> _invocations = [];
    private readonly FunctionVersion _function;
    private readonly bool _diskFills;
    private AsyncInvocations _lane;
    private int _running;
    private int _ids;

    private AsyncLaneModel(Schedule schedule)
    {
        _schedule = schedule;
        _database = Database.Open(ModelStore.Create(schedule, LambdaSchema.Migrations), LambdaSchema.Migrations);
        _function = new FunctionVersion(Function(), "$LATEST", null, "arn");
        _lane = NewLane();
        _diskFills = schedule.Random.OneIn(3);
    }

    public static Task RunAsync(Schedule schedule) => new AsyncLaneModel(schedule).RunAsync();

    public FunctionVersion Resolve(string functionName, string? qualifier = null) => _function;

    public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var invoked = _invocations[invocation.RequestId];
        var now = _schedule.Time.GetUtcNow();
        var lateness = now - invoked.LatestAt;
        _schedule.Check(invoked.IsAccepted is not false, $"{invoked} was not accepted and runs");
        _schedule.Check(!invoked.IsRunning, $"{invoked} runs twice at the same time");
        _schedule.Check(!invoked.HasEnded, $"{invoked} runs again after its end");
        _schedule.Check(now >= invoked.DueAt, $"{invoked} runs at {now}");
        _schedule.Check(!_schedule.IsPrompt || _diskFills || lateness <= MaxLateness, $"{invoked} runs {lateness} late");
        _schedule.Check(++_running <= Concurrency, $"{_running} invocations run");
        invoked.IsRunning = true;
        await _schedule.PauseAsync().ConfigureAwait(true);
        invoked.IsRunning = false;
        _running--;
        if (cancellationToken.IsCancellationRequested && _schedule.Random.OneIn(2))
        {
            // It waited for an environment when the lane was stopped.
            invoked.Postpone(_schedule.Time.GetUtcNow());
            throw new OperationCanceledException(cancellationToken);
        }

        return End(invoked);
    }

    private async Task RunAsync()
    {
        if (_diskFills)
        {
            _database.FailWrites(1 + _schedule.Random.Next(2), _schedule.Random.Next(6));
        }

        await Controlled.Tasks.WhenAll(Enumerable.Range(0, Senders).Select(_ => _schedule.Run(SendAsync))).ConfigureAwait(true);

        // A stop on a full disk gives up the outcome of a running invocation, which the restart repeats.
        if (!_diskFills && _schedule.Random.OneIn(3))
        {
            await _lane.DisposeAsync().ConfigureAwait(true);
            _schedule.Check(_running == 0, "the stop did not wait for an invocation");
            _lane = NewLane();
            Array.ForEach([.. _invocations.Values], invoked => invoked.Restart(_schedule.Time.GetUtcNow()));
            _lane.Recover();
        }

        await _schedule.UntilAsync(() => _invocations.Values.All(static invoked => invoked.HasEnded || invoked.IsAccepted is false)).ConfigureAwait(true);
        for (var seconds = 0; CountRows() > 0; seconds++)
        {
            // The end of the last one is written after its invocation; on a full disk, after some pauses.
            _schedule.Check(seconds < 60, $"{CountRows()} invocations are left in the store");
            await Task.Delay(TimeSpan.FromSeconds(1), _schedule.Time).ConfigureAwait(true);
        }

        await _lane.DisposeAsync().ConfigureAwait(true);
        await _database.DisposeAsync().ConfigureAwait(true);
    }

    private async Task SendAsync()
    {
        for (var i = _schedule.Random.Next(3); i >= 0; i--)
        {
            var invoked = new Invoked($"{++_ids}");
            invoked.Postpone(_schedule.Time.GetUtcNow());
            _invocations.Add(invoked.Id, invoked);
            try
            {
                await _database.WriteAsync(session => _lane.Enqueue(session, new Invocation(_function, invoked.Id, new byte[] { 1 }))).ConfigureAwait(true);
                invoked.IsAccepted = true;
            }
            catch (StorageException)
            {
                invoked.IsAccepted = false;
            }

            await _schedule.PauseAsync().ConfigureAwait(true);
        }
    }

    private long? CountRows() => _database.Read(static session => session.Scalar("SELECT COUNT(*) FROM async_invocations"));

    private InvocationOutcome End(Invoked invoked)
    {
        switch (_schedule.Random.Next(8))
        {
            case 0:
                // The service pauses before it postpones the invocation.
                BackOff(invoked, TimeSpan.FromSeconds(1));
                invoked.HasPause = true;
                throw new InvalidOperationException("a defect");
            case 1:
                BackOff(invoked, TimeSpan.Zero);
                return new InvocationOutcome(InvocationOutcomeKind.Throttled, default);
            case 2 or 3:
                invoked.Postpone(_schedule.Time.GetUtcNow() + Options.AsyncRetryDelays[Math.Min(invoked.Failures, Options.AsyncRetryDelays.Count - 1)]);
                invoked.HasEnded = ++invoked.Failures == MaxFailures;
                return new InvocationOutcome(InvocationOutcomeKind.FunctionError, default, "Error", "failed");
            default:
                invoked.HasEnded = true;
                return new InvocationOutcome(InvocationOutcomeKind.Succeeded, default);
        }
    }

    private void BackOff(Invoked invoked, TimeSpan pause) =>
        invoked.Postpone(_schedule.Time.GetUtcNow() + pause + TimeSpan.FromSeconds(Math.Min(LongestBackoff.TotalSeconds, 1 << invoked.Throttles++)));

    private AsyncInvocations NewLane() => new(_database, this, this, static () => throw new NotSupportedException(), new ModelQueue(_schedule), Options, _schedule.Time, Report);

    private void Report(Exception error) => _schedule.Check(error is InvalidOperationException or StorageException, error.ToString());

    private static FunctionResource Function() => ModelFunction.Named("Function");

    private sealed record Invoked(string Id)
    {
        /// <summary>Null until the response of its sender.</summary>
        public bool? IsAccepted { get; set; }

        public bool IsRunning { get; set; }

        public bool HasEnded { get; set; }

        public int Failures { get; set; }

        public int Throttles { get; set; }

        /// <summary>Whether its last attempt met a defect: a stop during the pause leaves its row as it was.</summary>
        public bool HasPause { get; set; }

        /// <summary>It must not run before.</summary>
        public DateTimeOffset DueAt { get; private set; }

        /// <summary>It runs then at the latest, where an environment is free.</summary>
        public DateTimeOffset LatestAt { get; private set; }

        public void Postpone(DateTimeOffset dueAt) => (DueAt, LatestAt, HasPause) = (dueAt, dueAt, false);

        public void Restart(DateTimeOffset now)
        {
            LatestAt = LatestAt > now ? LatestAt : now;
            if (HasPause)
            {
                DueAt = now;
                Throttles--;
            }
        }
    }
}
