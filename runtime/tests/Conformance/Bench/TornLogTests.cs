using DurableLocal.Bench.Chaos;

namespace DurableLocal.Tests.Bench;

public sealed class TornLogTests
{
    [Fact]
    public void A_torn_log_keeps_every_commit()
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "log");
        var before = Log(commits: 3);
        File.WriteAllBytes(log, before);

        Assert.True(TornLog.Tear(log, new Random(1)));

        var after = File.ReadAllBytes(log);
        Assert.True(after.Length > before.Length);
        Assert.Equal(before, after[..before.Length]);
    }

    /// <summary>Returns a log of 4 KB pages in which each frame is a commit.</summary>
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
