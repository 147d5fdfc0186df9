using DurableLocal.Lambda.Environments;

namespace DurableLocal.Tests.Lambda;

public sealed class ShortageRetryTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private int _attempts;

    [Fact]
    public async Task A_start_is_repeated_until_the_shortage_has_passed()
    {
        var retry = new ShortageRetry(TimeSpan.FromMinutes(1), Pause);

        Assert.Equal("started", await retry.RunAsync(() => ++_attempts < 4 ? throw new IOException("Too many open files") : "started", () => false));
        Assert.Equal(4, _attempts);
    }

    [Fact]
    public async Task Another_failure_is_final()
    {
        var retry = new ShortageRetry(TimeSpan.FromMinutes(1), Pause);

        await Assert.ThrowsAsync<FileNotFoundException>(() => retry.RunAsync<string>(() => throw new FileNotFoundException($"no program {++_attempts}"), () => false));
        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task A_shortage_that_lasts_longer_than_the_limit_is_the_outcome()
    {
        var retry = new ShortageRetry(TimeSpan.FromMilliseconds(20), Pause);

        await Assert.ThrowsAsync<IOException>(() => retry.RunAsync<string>(() => throw new IOException($"attempt {++_attempts}"), () => false));
        Assert.True(_attempts > 1);
    }

    [Fact]
    public async Task A_start_that_is_no_longer_wanted_is_not_repeated()
    {
        var retry = new ShortageRetry(TimeSpan.FromMinutes(1), Pause);

        await Assert.ThrowsAsync<IOException>(() => retry.RunAsync<string>(() => throw new IOException($"attempt {++_attempts}"), () => _attempts == 2));
        Assert.Equal(2, _attempts);
    }
}
