namespace DurableChaining.Tests.EndToEnd;

/// <summary>What <c>-p:LambdaPackages=nuget</c> rests on; the test of the project template builds with it.</summary>
public sealed class PackageModeTests
{
    [Fact]
    public void Every_official_package_has_one_pinned_version() =>
        Assert.All(OfficialFeed.Packages, package => Assert.Matches(@"^\d+\.\d+\.\d+(\.\d+)?$", Assert.Single(OfficialFeed.Versions[package])));

    /// <summary>
    /// Every package of the SDK takes any AWSSDK.Core from its own up to the next major version, so all must be of one
    /// major version; and no function names Core itself, so that a newer one may come in by any of them (NU1605).
    /// </summary>
    [Fact]
    public void The_packages_of_the_SDK_share_a_major_version_and_nothing_in_src_pins_their_core()
    {
        var sdk = OfficialFeed.Versions.Where(package => package.Key.StartsWith("AWSSDK.", StringComparison.Ordinal)).SelectMany(versions => versions);

        Assert.Single(sdk.Select(version => Version.Parse(version).Major).Distinct());
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories),
            project => Assert.DoesNotContain("AWSSDK.Core", File.ReadAllText(project), StringComparison.Ordinal));
    }
}
