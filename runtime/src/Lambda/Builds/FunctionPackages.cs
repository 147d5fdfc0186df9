using System.Text.Json;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Builds;

/// <summary>
/// The AWS packages that the code of functions was built with, read from the dependency files beside their assemblies: a
/// function that runs here may be built on projects that stand in for the official packages.
/// </summary>
public static class FunctionPackages
{
    private static readonly string[] Prefixes = ["Amazon.Lambda.", "AWS.Lambda.", "AWSSDK.Lambda"];

    /// <summary>The label in the version of a package that stands in for the official one.</summary>
    private const string StandInLabel = "-standin";

    /// <summary>
    /// Returns a line for the packages that were built from source, one for restored packages that stand in for the official ones
    /// and one for the official ones; none for functions without such packages.
    /// </summary>
    /// <param name="functions">The functions of the template.</param>
    /// <param name="built">The same functions with the folders of their built code.</param>
    public static IEnumerable<string> Describe(IReadOnlyList<FunctionResource> functions, IReadOnlyList<FunctionResource> built, LambdaOptions options)
    {
        var libraries = built.Select(function => function.CodeUri).Distinct(StringComparer.Ordinal)
            .SelectMany(folder => Directory.GetFiles(folder, "*.deps.json"))
            .SelectMany(Read)
            .Distinct()
            .OrderBy(library => library.Name, StringComparer.Ordinal)
            .ToLookup(library => library.IsProject);
        if (libraries[true].Any())
        {
            yield return $"AWS packages: built from {SourceOf(libraries[true], functions, options)}, not the official ones: {string.Join(", ", libraries[true].Select(library => library.Name))}";
        }

        foreach (var restored in libraries[false].GroupBy(library => library.Version.EndsWith(StandInLabel, StringComparison.Ordinal)))
        {
            yield return $"AWS packages: {(restored.Key ? "stand-ins, not the official ones" : "official")}: {string.Join(", ", restored.Select(library => $"{library.Name} {library.Version}"))}";
        }
    }

    private static List<Library> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var libraries = new List<Library>();
        foreach (var library in document.RootElement.GetProperty("libraries").EnumerateObject())
        {
            if (library.Name.Split('/') is [var name, var version] && Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                libraries.Add(new Library(name, version, library.Value.GetProperty("type").GetString() == "project"));
            }
        }

        return libraries;
    }

    /// <summary>Returns the folders that contain the projects' folders, relative to the current one.</summary>
    private static string SourceOf(IEnumerable<Library> projects, IReadOnlyList<FunctionResource> functions, LambdaOptions options)
    {
        var names = projects.Select(project => project.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var functionProjects = functions.Select(function => Path.GetFullPath(function.CodeUri)).Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "*.csproj"));
        var folders = BuildStamp.LoadAll(functionProjects, options.BuildVariant).Keys
            .Where(project => names.Contains(Path.GetFileNameWithoutExtension(project)))
            .Select(project => Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(Path.GetDirectoryName(project))!) + "/")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return folders.Count > 0 ? string.Join(", ", folders) : "source";
    }

    private sealed record Library(string Name, string Version, bool IsProject);
}
