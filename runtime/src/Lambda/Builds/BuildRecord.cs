using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableLocal.Lambda.Builds;

/// <summary>The inputs and outputs of the last build, from which the next start detects in a few milliseconds that nothing has changed.</summary>
/// <param name="Functions">Function projects, and the assembly that each one builds.</param>
/// <param name="Projects">Every project file of the build, dependencies included.</param>
/// <param name="Imports">Files outside the SDK that the projects import: Directory.*.props, targets, package assets.</param>
/// <param name="Packages">The kind of AWS packages, <c>source</c> or <c>nuget</c>.</param>
/// <param name="Fingerprint">Hash of name, size and write time of all inputs and outputs; empty when an input changed during the build.</param>
internal sealed record BuildRecord(IReadOnlyDictionary<string, string> Functions, IReadOnlyList<string> Projects, IReadOnlyList<string> Imports, string? Packages, string Fingerprint)
{
    private const string LockFile = "packages.lock.json";

    private static readonly string[] BuildFiles = ["global.json", "nuget.config", "NuGet.Config", "NuGet.config", ".editorconfig", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

    private static readonly EnumerationOptions AllFiles = new() { RecurseSubdirectories = false, AttributesToSkip = 0 };

    /// <summary>Reads a record; returns null when there is none or it is incomplete.</summary>
    public static BuildRecord? Load(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), BuildRecordJson.Default.BuildRecord) : null;
        }
        catch (JsonException)
        {
            // A record that was only partly written; the next build writes a new one.
            return null;
        }
    }

    /// <summary>Writes the record atomically.</summary>
    public void Save(string file)
    {
        var temporary = file + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, BuildRecordJson.Default.BuildRecord));
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>Whether nothing has changed since the build: the record contains the projects, and packages, inputs and outputs are the same.</summary>
    public bool IsUpToDate(IReadOnlyCollection<string> functionProjects, string packages) =>
        Fingerprint.Length > 0
        && Packages == packages
        && functionProjects.All(Functions.ContainsKey)
        && Fingerprint == Compute(notLaterThan: DateTime.MaxValue);

    /// <summary>Returns the record with the current fingerprint, or with an empty one when a source is newer than the start of the build.</summary>
    public BuildRecord WithFingerprint(DateTime buildStart) => this with { Fingerprint = Compute(buildStart) };

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
                foreach (var name in BuildFiles)
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
