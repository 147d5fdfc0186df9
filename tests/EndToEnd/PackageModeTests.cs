namespace DurableChaining.Tests.EndToEnd;

/// <summary>Preconditions of <c>-p:LambdaPackages=nuget</c>; the test of the project template builds with it.</summary>
public sealed class PackageModeTests(RunningRuntime runtime)
{
    [Fact]
    public void A_start_prints_that_the_functions_were_built_with_stand_ins()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("LAMBDA_PACKAGES") == "nuget", "the functions are built with the official packages");

        Assert.Contains("AWS packages: built from lib/, not the official ones: ", runtime.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("App.csproj")]
    [InlineData("App.sln")]
    public async Task A_restore_from_a_feed_without_the_official_packages_names_them_and_the_way_back(string built)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Solution.targets" })
        {
            folder.Write(file, $"""<Project><Import Project="{Repository.Root}{file}" /></Project>""");
        }

        folder.Write("App.csproj", """<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><LambdaPackage Include="Amazon.Lambda.Core" /></ItemGroup></Project>""");
        Directory.CreateDirectory(Path.Combine(folder.Path, "feed"));
        folder.Write("nuget.config", """<configuration><packageSources><clear /><add key="empty" value="feed" /></packageSources><config><add key="globalPackagesFolder" value="packages" /></config></configuration>""");
        Dictionary<string, string> mode = new() { ["LAMBDA_PACKAGES"] = "nuget", ["MSBUILDDISABLENODEREUSE"] = "1" };
        if (built.EndsWith(".sln", StringComparison.Ordinal))
        {
            var (created, _, refusal) = await Programs.RunAsync("new", ["sln", "--name", "App", "--format", "sln"], folder.Path, mode);
            Assert.True(created == 0, refusal);
            var (added, _, error) = await Programs.RunAsync("sln", ["add", "App.csproj"], folder.Path, mode);
            Assert.True(added == 0, error);
        }

        var (code, output, _) = await Programs.RunAsync("build", [built], folder.Path, mode);

        Assert.NotEqual(0, code);
        Assert.Contains("Unable to find package Amazon.Lambda.Core", output, StringComparison.Ordinal);
        Assert.Contains("Unset LAMBDA_PACKAGES to build with their stand-ins.", output, StringComparison.Ordinal);
    }

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
