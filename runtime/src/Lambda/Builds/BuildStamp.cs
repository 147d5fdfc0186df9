using System.Globalization;

namespace DurableLocal.Lambda.Builds;

/// <summary>What the last build of one project has read and written; RecordBuild.targets writes it.</summary>
/// <param name="Start">UTC time of the evaluation: a source that is younger is not in the output.</param>
/// <param name="Written">UTC time at which the build of the project was complete.</param>
/// <param name="Assets">NuGet's project.assets.json that the build has used.</param>
/// <param name="References">Projects that it refers to.</param>
/// <param name="Imports">Imported files as far as MSBuild names them.</param>
/// <param name="Sources">Files that were compiled.</param>
internal sealed record BuildStamp(
    DateTime Start,
    DateTime Written,
    string Project,
    string Assembly,
    string Assets,
    IReadOnlyList<string> References,
    IReadOnlyList<string> Imports,
    IReadOnlyList<string> Sources)
{
    /// <summary>The stamp of a project, or null if it has none that can be read.</summary>
    /// <param name="project">Path of the project file.</param>
    /// <param name="variant">How it was built: <see cref="LambdaOptions.BuildVariant"/>.</param>
    public static BuildStamp? Load(string project, string variant)
    {
        var file = new FileInfo(Path.Combine(Path.GetDirectoryName(project)!, "obj", "function-builds", $"{variant}.stamp"));
        if (!file.Exists)
        {
            return null;
        }

        var lines = File.ReadLines(file.FullName).Select(line => line.Split(' ', 2)).Where(parts => parts.Length == 2).ToLookup(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        return long.TryParse(lines["start"].FirstOrDefault(), CultureInfo.InvariantCulture, out var start) && lines["assembly"].FirstOrDefault() is { } assembly
            ? new BuildStamp(
                new DateTime(start, DateTimeKind.Utc),
                file.LastWriteTimeUtc,
                project,
                assembly,
                lines["assets"].FirstOrDefault() ?? "",
                [.. lines["reference"].Distinct(StringComparer.Ordinal)],
                [.. lines["import"].Where(import => Path.GetFileName(import) != DotNetBuild.TargetsFile)],
                [.. lines["source"]])
            : null;
    }

    /// <summary>The stamps of projects and of all that they refer to, as far as they have one.</summary>
    public static IReadOnlyDictionary<string, BuildStamp> LoadAll(IEnumerable<string> projects, string variant)
    {
        var stamps = new Dictionary<string, BuildStamp>(StringComparer.Ordinal);
        var open = new Queue<string>(projects);
        while (open.TryDequeue(out var project))
        {
            if (!stamps.ContainsKey(project) && Load(project, variant) is { } stamp)
            {
                stamps.Add(project, stamp);
                foreach (var reference in stamp.References)
                {
                    open.Enqueue(reference);
                }
            }
        }

        return stamps;
    }
}
