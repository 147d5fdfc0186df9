namespace DurableLocal.Lambda.Builds;

/// <summary>The files that the build of a project reads.</summary>
internal static class BuildInputs
{
    private const string LockFile = "packages.lock.json";

    /// <summary>Files that apply to every project below their folder.</summary>
    private static readonly string[] Governing = ["global.json", "nuget.config", "NuGet.Config", "NuGet.config", ".editorconfig", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

    private static readonly EnumerationOptions AllFiles = new() { RecurseSubdirectories = false, AttributesToSkip = 0 };

    /// <summary>Every file in the project's folder but its outputs, and the governing files above it, existing or not.</summary>
    public static IEnumerable<string> Of(string project) => Sources(Path.GetDirectoryName(project)!).Concat(GoverningFiles(project));

    /// <summary>Whether the output of a project contains its inputs as they are now, those of its direct references included.</summary>
    public static bool AreInOutput(BuildStamp stamp, IReadOnlyDictionary<string, BuildStamp> stamps) =>
        File.Exists(stamp.Assembly)
        && stamp.Sources.All(File.Exists)
        && Of(stamp.Project).Concat(stamp.Imports).All(file => IsWrittenByRestore(file) || IsNotYounger(file, stamp.Start))
        && stamp.References.All(reference => stamps.TryGetValue(reference, out var referenced) && IsNotYounger(referenced.Assembly, stamp.Written));

    /// <summary>Whether a restore would find what the last one has found: no file that it reads has changed since the build.</summary>
    public static bool AreRestored(BuildStamp stamp) =>
        File.Exists(stamp.Assets)
        && IsNotYounger(stamp.Assets, stamp.Written)
        && GoverningFiles(stamp.Project).Append(stamp.Project).Concat(stamp.Imports).All(file => IsWrittenByRestore(file) || IsNotYounger(file, stamp.Start));

    private static bool IsNotYounger(string file, DateTime time) => File.GetLastWriteTimeUtc(file) <= time;

    public static bool IsWrittenByRestore(string file) =>
        Path.GetFileName(file) == LockFile || file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static IEnumerable<string> GoverningFiles(string project)
    {
        for (var folder = Path.GetDirectoryName(project); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            foreach (var name in Governing)
            {
                yield return Path.Combine(folder, name);
            }
        }
    }

    private static IEnumerable<string> Sources(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", AllFiles))
        {
            if (entry is FileInfo)
            {
                yield return entry.FullName;
            }
            else if (entry.Name is not ("bin" or "obj" or "node_modules") && entry.Name[0] != '.')
            {
                foreach (var file in Sources(entry.FullName))
                {
                    yield return file;
                }
            }
        }
    }
}
