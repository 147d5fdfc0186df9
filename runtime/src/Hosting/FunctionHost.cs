namespace DurableLocal.Hosting;

/// <summary>
/// Finds the managed .NET runtime of functions: beside this program, in the folder that a publish makes for it, or in the
/// output of its own project from the same build.
/// </summary>
internal static class FunctionHost
{
    /// <summary>Folders of the project, from the folder of the runtime and from that of a repository around it.</summary>
    private static readonly string[] Projects = ["function-host", Path.Combine("runtime", "function-host")];

    /// <summary>As src/FunctionHost.targets names it.</summary>
    private const string PublishFolder = "function-host";

    private const string Assembly = "DurableLocal.FunctionHost.dll";

    private static readonly string OutputFolder = $"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}";

    public static string Find()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var beside = Path.Combine(here, Assembly);
        if (new[] { beside, Path.Combine(here, PublishFolder, Assembly) }.FirstOrDefault(File.Exists) is { } published)
        {
            return published;
        }

        // …/<project>/bin/<mode and configuration>/<framework>: the part from bin on is the same in every project of a build.
        var bin = here.LastIndexOf(OutputFolder, StringComparison.Ordinal);
        var output = bin < 0 ? "" : here[(bin + 1)..];
        for (var folder = new DirectoryInfo(here); folder is not null; folder = folder.Parent)
        {
            if (Projects.Select(project => Path.Combine(folder.FullName, project, output, Assembly)).FirstOrDefault(File.Exists) is { } built)
            {
                return built;
            }
        }

        return beside;
    }
}
