using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class CompletionPolicyTests
{
    [Theory]
    [InlineData(null, null, null, "ss", 3, null)]
    [InlineData(null, null, null, "sss", 3, CompletionReason.AllCompleted)]
    [InlineData(null, null, null, "sf", 3, CompletionReason.FailureToleranceExceeded)]
    [InlineData(null, 0, null, "f", 3, CompletionReason.FailureToleranceExceeded)]
    [InlineData(null, 1, null, "f", 3, null)]
    [InlineData(null, 1, null, "fsf", 4, CompletionReason.FailureToleranceExceeded)]
    [InlineData(null, null, 0.5, "ff", 4, null)]
    [InlineData(null, null, 0.5, "fff", 4, CompletionReason.FailureToleranceExceeded)]
    [InlineData(null, null, 1.0, "fff", 3, CompletionReason.AllCompleted)]
    [InlineData(2, null, null, "s", 3, null)]
    [InlineData(2, null, null, "fss", 4, CompletionReason.MinSuccessfulReached)]
    [InlineData(2, null, null, "ss", 2, CompletionReason.AllCompleted)]
    [InlineData(2, null, null, "sff", 3, CompletionReason.AllCompleted)]
    [InlineData(1, 0, null, "f", 3, CompletionReason.FailureToleranceExceeded)]
    [InlineData(null, null, null, "", 0, CompletionReason.AllCompleted)]
    public void Completion_follows_the_table(
        int? minSuccessful, int? toleratedCount, double? toleratedRatio, string outcomes, int total, CompletionReason? reason)
    {
        var policy = new CompletionPolicy(
            new CompletionConfig
            {
                MinSuccessful = minSuccessful,
                ToleratedFailureCount = toleratedCount,
                ToleratedFailurePercentage = toleratedRatio,
            },
            total);
        foreach (var outcome in outcomes)
        {
            if (outcome == 's')
                policy.Succeeded();
            else
                policy.Failed();
        }

        Assert.Equal(reason, policy.IsMet ? policy.Reason : null);
    }

    /// <summary>A limit that is set in addition replaces the one of the preset, or is added to it.</summary>
    [Fact]
    public void Presets_set_the_limits_of_the_official_package()
    {
        Assert.Equal((null, 0, null), Limits(CompletionConfig.AllSuccessful()));
        Assert.Equal((null, int.MaxValue, null), Limits(CompletionConfig.AllCompleted()));
        Assert.Equal((1, null, null), Limits(CompletionConfig.FirstSuccessful()));

        static (int?, int?, double?) Limits(CompletionConfig config) => (config.MinSuccessful, config.ToleratedFailureCount, config.ToleratedFailurePercentage);
    }

    [Fact]
    public void Invalid_limits_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompletionConfig { MinSuccessful = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompletionConfig { ToleratedFailureCount = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompletionConfig { ToleratedFailurePercentage = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParallelConfig { MaxConcurrency = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MapConfig<int> { MaxConcurrency = 0 });
    }
}
