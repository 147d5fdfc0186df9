using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableLocal.Lambda.Builds;

/// <summary>The inputs and outputs of the last build, from which the next start detects in a few milliseconds that nothing has changed.</summary>
/// <param name="Functions">Function projects, and the assembly that each one builds.</param>
/// <param name="Projects">Every project file of the build, dependencies included.</param>
/// <param name="Imports">Files that the projects import: Directory.*.props, targets, package assets.</param>
/// <param name="Variant">How the functions were built: <see cref="LambdaOptions.BuildVariant"/>.</param>
/// <param name="Fingerprint">Hash of name, size and write time of all inputs and outputs; empty when an output does not contain an input as it is now.</param>
internal sealed record BuildRecord(IReadOnlyDictionary<string, string> Functions, IReadOnlyList<string> Projects, IReadOnlyList<string> Imports, string? Variant, string Fingerprint)
{
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

    /// <summary>The record of the builds that the stamps describe, with a fingerprint if their outputs are up to date.</summary>
    public static BuildRecord Of(IReadOnlyCollection<string> functionProjects, string variant, IReadOnlyDictionary<string, BuildStamp> stamps)
    {
        var functions = functionProjects.Where(stamps.ContainsKey).ToDictionary(project => project, project => stamps[project].Assembly, StringComparer.Ordinal);
        var imports = stamps.Values.SelectMany(stamp => stamp.Imports.Append(stamp.Assets)).Where(file => file.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var record = new BuildRecord(functions, [.. stamps.Keys.Order(StringComparer.Ordinal)], [.. imports], variant, string.Empty);
        return functions.Count == functionProjects.Count && stamps.Values.All(stamp => BuildInputs.AreInOutput(stamp, stamps)) ? record with { Fingerprint = record.Compute() } : record;
    }

    /// <summary>Writes the record atomically.</summary>
    public void Save(string file)
    {
        var temporary = file + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, BuildRecordJson.Default.BuildRecord));
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>Whether nothing has changed since the build: the record contains the projects, and variant, inputs and outputs are the same.</summary>
    public bool IsUpToDate(IReadOnlyCollection<string> functionProjects, string variant) =>
        Fingerprint.Length > 0
        && Variant == variant
        && functionProjects.All(Functions.ContainsKey)
        && Fingerprint == Compute();

    private string Compute()
    {
        var hash = new XxHash3();
        foreach (var file in Projects.SelectMany(BuildInputs.Of).Concat(Imports).ToHashSet(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            Add(hash, new FileInfo(file));
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

    private static void Add(XxHash3 hash, FileInfo file)
    {
        hash.Append(MemoryMarshal.AsBytes(file.FullName.AsSpan()));
        ReadOnlySpan<long> marks = file.Exists ? [file.Length, file.LastWriteTimeUtc.Ticks] : [-1, -1];
        hash.Append(MemoryMarshal.AsBytes(marks));
    }
}

[JsonSerializable(typeof(BuildRecord))]
internal sealed partial class BuildRecordJson : JsonSerializerContext;
