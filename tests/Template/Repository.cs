using DurableChaining.Tests.Template.Yaml;
using System.Reflection;

namespace DurableChaining.Tests.Template;

/// <summary>The files that the tests hold against each other.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "RepositoryRoot").Value!;

    public static string Template { get; } = Path.Combine(Root, "template.yaml");

    /// <summary>Every C# source of a folder under the root, generated ones excluded.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
