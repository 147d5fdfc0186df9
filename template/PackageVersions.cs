using System.Xml.Linq;

namespace DurableChaining.Template;

/// <summary>The versions of the packages that a generated project uses: those of the repository, and those in its folder <c>packages/</c>.</summary>
internal static class PackageVersions
{
    private const string Tool = "durable-local";

    /// <summary>Writes Directory.Packages.props and the manifest of tools.</summary>
    /// <exception cref="InvalidDataException">A project of the content refers to a package that has no version.</exception>
    public static void Write(string repository, string content)
    {
        var pinned = XDocument.Load(Path.Combine(repository, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(item => item.Attribute("Include")!.Value, item => item.Attribute("Version")!.Value, StringComparer.Ordinal);
        var packed = Directory.GetFiles(Path.Combine(content, "packages"), "*.nupkg").Select(file => Path.GetFileNameWithoutExtension(file)!).ToList();
        var references = Directory.EnumerateFiles(content, "*.csproj", SearchOption.AllDirectories).SelectMany(project => XDocument.Load(project).Descendants()).ToList();

        var versions = new XElement(
            "Project",
            new XElement(
                "PropertyGroup",
                new XElement("ManagePackageVersionsCentrally", true),
                new XComment(" The folder packages/ contains no version that a feed has, so sources need no mapping. "),
                new XElement("NoWarn", "$(NoWarn);NU1507"),
                new XComment(" docs/packages.md "),
                new XElement("StandIn", new XAttribute("Condition", "'$(LambdaPackages)' == 'source'"), "-standin")),
            new XElement("ItemGroup", Named("LambdaPackage").Select(name => Version(name, $"{Pinned(name)}$(StandIn)"))),
            new XElement("ItemGroup", Named("PackageReference").Select(name => Version(name, Packed(name) ?? Pinned(name)))));
        File.WriteAllText(Path.Combine(content, "Directory.Packages.props"), $"{versions}\n");

        Directory.CreateDirectory(Path.Combine(content, ".config"));
        File.WriteAllText(
            Path.Combine(content, ".config", "dotnet-tools.json"),
            $$"""
            {
              "version": 1,
              "isRoot": true,
              "tools": {
                "{{Tool}}": {
                  "version": "{{Packed(Tool) ?? throw new InvalidDataException($"packages/: expected {Tool}, got {string.Join(", ", packed)}")}}",
                  "commands": ["{{Tool}}"]
                }
              }
            }

            """);

        IEnumerable<string> Named(string kind) => references.Where(item => item.Name.LocalName == kind).Select(item => item.Attribute("Include")!.Value).Distinct().Order(StringComparer.Ordinal);

        string Pinned(string name) => pinned.TryGetValue(name, out var version) ? version : throw new InvalidDataException($"Directory.Packages.props: expected a version of {name}, got none");

        string? Packed(string name) => packed.Where(file => file.StartsWith($"{name}.", StringComparison.Ordinal)).Select(file => file[(name.Length + 1)..]).SingleOrDefault();
    }

    private static XElement Version(string name, string version) => new("PackageVersion", new XAttribute("Include", name), new XAttribute("Version", version));
}
