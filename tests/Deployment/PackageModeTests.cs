using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

namespace DurableChaining.Tests.Deployment;

/// <summary>What <c>-p:LambdaPackages=nuget</c> makes of the functions' projects: evaluated, never restored.</summary>
public sealed class PackageModeTests
{
    private static readonly string[] OfficialPackages = [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "lib")).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [InlineData("Ingest")]
    [InlineData("Orchestrator")]
    [InlineData("Steps")]
    public async Task Official_packages_take_the_place_of_lib(string function)
    {
        using var items = await EvaluateAsync(function);
        var evaluated = items.RootElement.GetProperty("Items");
        var named = Identities(evaluated, "LambdaPackage");

        Assert.NotEmpty(named);
        Assert.Subset(Identities(evaluated, "PackageReference"), named);
        Assert.DoesNotContain(Identities(evaluated, "ProjectReference"), reference => reference.Contains("lib/", StringComparison.Ordinal));
        Assert.Equal("obj/nuget/", items.RootElement.GetProperty("Properties").GetProperty("BaseIntermediateOutputPath").GetString());
        Assert.Equal("false", items.RootElement.GetProperty("Properties").GetProperty("RestorePackagesWithLockFile").GetString());
    }

    [Fact]
    public void Every_official_package_has_one_pinned_version()
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion").ToLookup(item => item.Attribute("Include")!.Value, item => item.Attribute("Version")!.Value);

        Assert.All(OfficialPackages, package => Assert.Matches(@"^\d+\.\d+\.\d+(\.\d+)?$", Assert.Single(versions[package])));
    }

    /// <summary>
    /// Every package of the SDK takes any AWSSDK.Core from its own up to the next major version, so all must be of one
    /// major version; and no function names Core itself, so that a newer one may come in by any of them (NU1605).
    /// </summary>
    [Fact]
    public void The_packages_of_the_SDK_share_a_major_version_and_nothing_in_src_pins_their_core()
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Where(item => item.Attribute("Include")!.Value.StartsWith("AWSSDK.", StringComparison.Ordinal))
            .Select(item => Version.Parse(item.Attribute("Version")!.Value).Major);

        Assert.Single(versions.Distinct());
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories),
            project => Assert.DoesNotContain("AWSSDK.Core", File.ReadAllText(project), StringComparison.Ordinal));
    }

    private static HashSet<string> Identities(JsonElement items, string name) =>
        [.. items.GetProperty(name).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!.Replace('\\', '/'))];

    private static async Task<JsonDocument> EvaluateAsync(string function)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "msbuild", $"src/{function}/{function}.csproj", "-p:LambdaPackages=nuget",
                "-getItem:PackageReference,ProjectReference,LambdaPackage", "-getProperty:BaseIntermediateOutputPath,RestorePackagesWithLockFile",
            },
        };
        using var process = Process.Start(start)!;
        var json = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return JsonDocument.Parse(json);
    }
}
