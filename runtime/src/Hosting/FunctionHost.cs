namespace DurableLocal.Hosting;

/// <summary>Where the managed .NET runtime of functions lies: beside this program, or in its own project's output of the same build.</summary>
internal static class FunctionHost
{
    private const string Project = "function-host";
    private const string Assembly = "DurableLocal.FunctionHost.dll";

    private static readonly string OutputFolder = $"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}";

    public static string Find()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var beside = Path.Combine(here, Assembly);
        if (File.Exists(beside))
        {
            return beside;
        }

        // …/<project>/bin/<mode and configuration>/<framework>: from bin on it is the same in every project of a build.
        var bin = here.LastIndexOf(OutputFolder, StringComparison.Ordinal);
        var output = bin < 0 ? "" : here[(bin + 1)..];
        for (var folder = new DirectoryInfo(here); folder is not null; folder = folder.Parent)
        {
            var built = Path.Combine(folder.FullName, Project, output, Assembly);
            if (File.Exists(built))
            {
                return built;
            }
        }

        return beside;
    }
}
