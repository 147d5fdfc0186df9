namespace DurableChaining.Tests.EndToEnd;

/// <summary>Preconditions of <c>-p:LambdaPackages=nuget</c>; the test of the project template builds with it.</summary>
public sealed class PackageModeTests
{
    [Fact]
    public void Every_official_package_has_one_pinned_version() =>
        Assert.All(OfficialFeed.Packages, package => Assert.Matches(@"^\d+\.\d+\.\d+(\.\d+)?$", Assert.Single(OfficialFeed.Versions[package])));

    /// <summary>
    /// Every package of the SDK accepts an AWSSDK.Core from its own version up to the next major version, so all must be of
    /// one major version. No function refers to Core itself, because a newer one may be required by any of them (NU1605).
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
