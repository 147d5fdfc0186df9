using DurableLocal.Bench.Chaos;

namespace DurableLocal.Tests.Chaos;

/// <summary>A short run of bench/chaos; the long ones and their figures are in docs/reliability.md.</summary>
public sealed class ChaosTests
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_whatever_is_killed()
    {
        var options = new ChaosOptions
        {
            Seed = 6,
            Messages = 400,
            Kills = 8,
            Faults = [FaultKind.Runtime, FaultKind.Function, FaultKind.SideEffect],
        };

        var report = await ChaosRun.RunAsync(options, line => TestContext.Current.TestOutputHelper?.WriteLine(line));

        Assert.True(report.IsClean, report.Table());
        Assert.True(report.Restarts >= 2, $"the runtime was killed {report.Restarts} times");
    }

    [Fact]
    public void A_torn_log_keeps_every_commit()
    {
        var folder = Directory.CreateTempSubdirectory("torn-");
        try
        {
            var log = Path.Combine(folder.FullName, "log");
            var before = Log(commits: 3);
            File.WriteAllBytes(log, before);

            Assert.True(TornLog.Tear(log, new Random(1)));

            var after = File.ReadAllBytes(log);
            Assert.True(after.Length > before.Length);
            Assert.Equal(before, after[..before.Length]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A log of 4 KB pages in which each frame is a commit.</summary>
    private static byte[] Log(int commits)
    {
        var log = new byte[32 + (commits * (24 + 4096))];
        log[10] = 0x10;
        log.AsSpan(16, 8).Fill(7);
        for (var frame = 0; frame < commits; frame++)
        {
            var at = 32 + (frame * (24 + 4096));
            log[at + 7] = 1;
            log.AsSpan(at + 8, 8).Fill(7);
        }

        return log;
    }
}
