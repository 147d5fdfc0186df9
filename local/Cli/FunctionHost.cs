namespace DurableChaining.Local.Cli;

/// <summary>Where the managed .NET runtime of functions lies: beside this program, or in its own project's output of the same build.</summary>
internal static class FunctionHost
{
    private const string Project = "function-host";
    private const string Assembly = "DurableChaining.FunctionHost.dll";

    public static string Find()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var beside = Path.Combine(here, Assembly);
        if (File.Exists(beside))
        {
            return beside;
        }

        // …/<project>/bin/<configuration>/<framework>: the last two are the same in every project of a build.
        var framework = Path.GetFileName(here);
        var configuration = Path.GetFileName(Path.GetDirectoryName(here));
        for (var folder = new DirectoryInfo(here); folder is not null; folder = folder.Parent)
        {
            var built = Path.Combine(folder.FullName, Project, "bin", configuration ?? "", framework, Assembly);
            if (File.Exists(built))
            {
                return built;
            }
        }

        return beside;
    }
}
