using System.IO.Compression;
using System.Xml.Linq;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>
/// A package feed in a folder with the official packages by name and version, which contain the assemblies of lib/ and
/// declare the dependencies of lib/. A restore in <c>nuget</c> mode uses it in place of the public feed.
/// </summary>
internal static class OfficialFeed
{
    private const string Framework = "net10.0";

    private static readonly XNamespace Nuspec = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";

    public static IReadOnlyList<string> Packages { get; } =
        [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "lib")).Select(folder => Path.GetFileName(folder)!).Where(package => File.Exists(ProjectOf(package))).Order(StringComparer.Ordinal)];

    /// <summary>Those that functions are built with; the others are for tests.</summary>
    public static IEnumerable<string> OfFunctions => Packages.Where(package => !IsForTests(package));

    /// <summary>Pinned versions, by package.</summary>
    public static ILookup<string, string> Versions { get; } = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
        .Descendants("PackageVersion").ToLookup(item => item.Attribute("Include")!.Value, item => item.Attribute("Version")!.Value);

    /// <summary>Writes the packages, and a nuget.config that restores them from there and all others from this machine's package folder.</summary>
    /// <param name="folder">Where they are written.</param>
    /// <param name="feeds">Further folders of packages.</param>
    public static void Write(string folder, params IEnumerable<string> feeds)
    {
        var feed = Directory.CreateDirectory(Path.Combine(folder, "feed")).FullName;
        foreach (var package in Packages)
        {
            using var archive = ZipFile.Open(Path.Combine(feed, $"{package}.{Versions[package].Single()}.nupkg"), ZipArchiveMode.Create);
            using (var stream = archive.CreateEntry($"{package}.nuspec").Open())
            {
                Describe(package).Save(stream);
            }

            archive.CreateEntryFromFile(AssemblyOf(package), $"lib/{Framework}/{package}.dll");
        }

        new XElement(
            "configuration",
            new XElement("packageSources", new XElement("clear"), Entry("official", feed), feeds.Select((other, index) => Entry($"other{index}", other))),
            new XElement("fallbackPackageFolders", new XElement("clear"), Entry("restored", RestoredPackages())),
            new XElement("config", Entry("globalPackagesFolder", Path.Combine(folder, "packages")))).Save(Path.Combine(folder, "nuget.config"));
    }

    private static XDocument Describe(string package) => new(new XElement(
        Nuspec + "package",
        new XElement(
            Nuspec + "metadata",
            new XElement(Nuspec + "id", package),
            new XElement(Nuspec + "version", Versions[package].Single()),
            new XElement(Nuspec + "authors", "lib"),
            new XElement(Nuspec + "description", "Replaces the official package in tests."),
            new XElement(Nuspec + "dependencies", new XElement(Nuspec + "group", new XAttribute("targetFramework", Framework), DependenciesOf(package))))));

    private static IEnumerable<XElement> DependenciesOf(string package) =>
        from item in XDocument.Load(ProjectOf(package)).Descendants()
        where item.Name.LocalName is "LambdaPackage" or "PackageReference"
        let id = item.Attribute("Include")!.Value
        // As dotnet pack writes by default: build assets are not transitive unless the package declares them so (buildTransitive).
        select new XElement(Nuspec + "dependency", new XAttribute("id", id), new XAttribute("version", Versions[id].Single()), new XAttribute("exclude", "Build,Analyzers"));

    private static string ProjectOf(string package) => Path.Combine(Repository.Root, "lib", package, $"{package}.csproj");

    /// <summary>Functions are built for release, and with them what they refer to; what only tests refer to is built with them.</summary>
    private static string AssemblyOf(string package) =>
        Path.Combine(Repository.Root, "lib", package, IsForTests(package) ? Repository.OutputPath : Path.Combine("bin", "Release", Framework), $"{package}.dll");

    private static bool IsForTests(string package) => package.EndsWith(".Testing", StringComparison.Ordinal);

    private static XElement Entry(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));

    /// <summary>The package folder of this machine; a restore can also use it as a feed.</summary>
    public static string RestoredPackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
