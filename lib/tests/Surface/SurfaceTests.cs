using System.Reflection;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>Compares lib/ with the official packages, so that code that compiles against lib/ compiles against those.</summary>
public sealed class SurfaceTests
{
    [Theory]
    [InlineData("Amazon.Lambda.Core")]
    [InlineData("Amazon.Lambda.DurableExecution")]
    [InlineData("Amazon.Lambda.DurableExecution.Testing")]
    [InlineData("Amazon.Lambda.Serialization.SystemTextJson")]
    [InlineData("Amazon.Lambda.SQSEvents")]
    [InlineData("AWS.Lambda.Powertools.Idempotency")]
    [InlineData("AWS.Lambda.Powertools.Logging")]
    [InlineData("AWSSDK.Lambda")]
    public void Every_public_member_equals_one_of_the_official_package(string package) =>
        Assert.Equal("", string.Join('\n', SurfaceList.Of(package).Unlisted(SurfaceReader.Read(Assembly.Load(package)))));

    [Theory]
    [InlineData("Amazon.Lambda.DurableExecution")]
    [InlineData("Amazon.Lambda.DurableExecution.Testing")]
    public void Durable_execution_packages_are_complete(string package) =>
        Assert.Equal("", string.Join('\n', SurfaceList.Of(package).Missing([.. SurfaceReader.Read(Assembly.Load(package))])));

    [Fact]
    public void Surface_of_a_different_package_is_reported()
    {
        var types = SurfaceReader.Read(Assembly.Load("Amazon.Lambda.SQSEvents")).ToArray();

        Assert.NotEmpty(SurfaceList.Of("Amazon.Lambda.Core").Unlisted(types));
        Assert.NotEmpty(SurfaceList.Of("Amazon.Lambda.Core").Missing(types));
    }
}
