using System.Reflection;

namespace DurableChaining.Tests.Template;

/// <summary>Files of the repository that the rules compare.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "RepositoryRoot").Value!;

    /// <summary>The template that is deployed.</summary>
    public static string Template { get; } = Path.Combine(Root, "template.yaml");

    /// <summary>Returns the C# sources of a folder under the root, without generated ones.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
