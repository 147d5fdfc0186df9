using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableLocal.Lambda.Builds;

/// <summary>
/// What the last build read and wrote, so that the next start can tell in a few milliseconds that there is nothing to do.
/// </summary>
/// <param name="Functions">Function projects and the assembly that each builds.</param>
/// <param name="Projects">Every project file that took part, dependencies included.</param>
/// <param name="Imports">Files the projects import, outside the SDK: Directory.*.props, targets, package assets.</param>
/// <param name="Packages">The kind of packages that they were built with.</param>
/// <param name="Fingerprint">Over name, size and write time of all inputs and outputs; empty where an input changed during the build.</param>
internal sealed record BuildRecord(IReadOnlyDictionary<string, string> Functions, IReadOnlyList<string> Projects, IReadOnlyList<string> Imports, string? Packages, string Fingerprint)
{
    private const string LockFile = "packages.lock.json";

    private static readonly string[] Governing = ["global.json", "nuget.config", "NuGet.Config", "NuGet.config", ".editorconfig", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

    private static readonly EnumerationOptions AllFiles = new() { RecurseSubdirectories = false, AttributesToSkip = 0 };

    public static BuildRecord? Load(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), BuildRecordJson.Default.BuildRecord) : null;
        }
        catch (JsonException)
        {
            // A torn record is no record: the build makes a new one.
            return null;
        }
    }

    public void Save(string file)
    {
        var draft = file + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(this, BuildRecordJson.Default.BuildRecord));
        File.Move(draft, file, overwrite: true);
    }

    /// <summary>Whether nothing has changed since: same projects and packages asked for, same inputs, outputs still there.</summary>
    public bool Covers(IReadOnlyCollection<string> functionProjects, string packages) =>
        Fingerprint.Length > 0
        && Packages == packages
        && functionProjects.All(Functions.ContainsKey)
        && Fingerprint == Compute(notLaterThan: DateTime.MaxValue);

    /// <summary>The record with the fingerprint of the present, if no source is younger than the start of the build.</summary>
    public BuildRecord Sealed(DateTime buildStart) => this with { Fingerprint = Compute(buildStart) };

    private string Compute(DateTime notLaterThan)
    {
        var hash = new XxHash3();
        foreach (var file in Inputs())
        {
            var info = new FileInfo(file);
            Add(hash, info);
            if (info.Exists && info.LastWriteTimeUtc > notLaterThan && !IsWrittenByRestore(info))
            {
                return string.Empty;
            }
        }

        foreach (var folder in Functions.Values.Select(assembly => Path.GetDirectoryName(assembly)!).Distinct(StringComparer.Ordinal).Where(Directory.Exists))
        {
            foreach (var output in new DirectoryInfo(folder).EnumerateFiles("*", AllFiles).OrderBy(output => output.Name, StringComparer.Ordinal))
            {
                Add(hash, output);
            }
        }

        return hash.GetCurrentHashAsUInt64().ToString("x16");
    }

    private static bool IsWrittenByRestore(FileInfo file) =>
        file.Name == LockFile || file.FullName.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private SortedSet<string> Inputs()
    {
        var files = new SortedSet<string>(Imports, StringComparer.Ordinal);
        foreach (var project in Projects)
        {
            var folder = Path.GetDirectoryName(project)!;
            AddSources(folder, files);
            for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
            {
                foreach (var name in Governing)
                {
                    files.Add(Path.Combine(above, name));
                }
            }
        }

        return files;
    }

    private static void AddSources(string folder, SortedSet<string> files)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", AllFiles))
        {
            if (entry is FileInfo)
            {
                files.Add(entry.FullName);
            }
            else if (entry.Name is not ("bin" or "obj" or "node_modules") && entry.Name[0] != '.')
            {
                AddSources(entry.FullName, files);
            }
        }
    }

    private static void Add(XxHash3 hash, FileInfo file)
    {
        hash.Append(MemoryMarshal.AsBytes(file.FullName.AsSpan()));
        ReadOnlySpan<long> marks = file.Exists ? [file.Length, file.LastWriteTimeUtc.Ticks] : [-1, -1];
        hash.Append(MemoryMarshal.AsBytes(marks));
    }
}

[JsonSerializable(typeof(BuildRecord))]
internal sealed partial class BuildRecordJson : JsonSerializerContext;
