using System.Globalization;
using DurableLocal.Tests.Schedules.Models;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules;

/// <summary>
/// Searches the schedules of each concurrent core for one that breaks a rule of its model. SCHEDULES and SCHEDULE_SEED set the
/// number of schedules and the first seed, SCHEDULE_CORE selects a core; SCHEDULES=1 with the seed of a failure replays it.
/// </summary>
public sealed class ScheduleTests
{
    private static readonly ulong Count = Setting("SCHEDULES", 1_000);
    private static readonly ulong FirstSeed = Setting("SCHEDULE_SEED", 1);

    private static readonly string? Only = Environment.GetEnvironmentVariable("SCHEDULE_CORE");

    private static readonly Dictionary<string, Func<Schedule, Task>> Models = new()
    {
        ["store"] = StoreModel.RunAsync,
        ["environment pool"] = EnvironmentPoolModel.RunAsync,
        ["long-poll waiters"] = LongPollModel.RunAsync,
        ["invocation queue"] = InvocationQueueModel.RunAsync,
        ["asynchronous lane"] = AsyncLaneModel.RunAsync,
        ["execution cache and engine"] = EngineModel.RunAsync,
        ["event-source poller"] = PollerModel.RunAsync,
    };

    public static TheoryData<string> Cores => [.. Models.Keys.Where(static core => Only is null || core == Only)];

    [Theory]
    [MemberData(nameof(Cores))]
    public void No_schedule_breaks_a_rule(string core)
    {
        var failure = ScheduleSearch.FindFailure(Models[core], FirstSeed, Count);
        if (failure is var (seed, reason))
        {
            Assert.Fail($"SCHEDULE_SEED={seed} SCHEDULES=1: {reason}");
        }
    }

    [Theory]
    [MemberData(nameof(Cores))]
    public void A_seed_replays_its_schedule(string core)
    {
        var workers = new WorkerPool();
        for (var seed = FirstSeed; seed < FirstSeed + 20; seed++)
        {
            Assert.Equal(ScheduleSearch.Run(Models[core], seed, workers), ScheduleSearch.Run(Models[core], seed, workers));
        }
    }

    private static ulong Setting(string name, ulong defaultValue) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : defaultValue;
}
