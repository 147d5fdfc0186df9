using System.Reflection;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>Code that compiles against lib/ compiles against the official packages.</summary>
public sealed class SurfaceTests
{
    [Theory]
    [InlineData("Amazon.Lambda.Core")]
    [InlineData("Amazon.Lambda.DurableExecution")]
    [InlineData("Amazon.Lambda.Serialization.SystemTextJson")]
    [InlineData("Amazon.Lambda.SQSEvents")]
    [InlineData("AWS.Lambda.Powertools.Idempotency")]
    [InlineData("AWS.Lambda.Powertools.Logging")]
    [InlineData("AWSSDK.Lambda")]
    public void Nothing_is_public_that_the_official_package_lacks_or_has_otherwise(string package) =>
        Assert.Equal("", string.Join('\n', SurfaceList.Of(package).Unlisted(SurfaceReader.Read(Assembly.Load(package)))));

    [Fact]
    public void Durable_execution_package_is_whole() =>
        Assert.Equal("", string.Join('\n', SurfaceList.Of("Amazon.Lambda.DurableExecution")
            .Missing([.. SurfaceReader.Read(Assembly.Load("Amazon.Lambda.DurableExecution"))])));

    [Fact]
    public void Surface_of_another_package_is_seen_to_differ()
    {
        var types = SurfaceReader.Read(Assembly.Load("Amazon.Lambda.SQSEvents")).ToArray();

        Assert.NotEmpty(SurfaceList.Of("Amazon.Lambda.Core").Unlisted(types));
        Assert.NotEmpty(SurfaceList.Of("Amazon.Lambda.Core").Missing(types));
    }
}
