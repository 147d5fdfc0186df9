using System.Diagnostics;
using System.Reflection;

namespace DurableChaining.Bench;

/// <summary>Where the build that is measured lies.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string RuntimeProgram { get; } = Path.Combine(Root, "local", "bin", "Release", "net10.0", "DurableChaining.Local.dll");

    /// <summary>The commit that is checked out, with a + where files differ from it.</summary>
    public static string Commit()
    {
        var commit = Git("rev-parse", "--short", "HEAD");
        return Git("status", "--porcelain", "--untracked-files=no").Length == 0 ? commit : commit + "+";
    }

    private static string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        var text = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return text.Trim();
    }
}
