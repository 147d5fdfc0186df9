using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DurableLocal.Bench;

/// <summary>Describes the machine and the build that figures were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        var name = processor is null ? RuntimeInformation.ProcessArchitecture.ToString() : processor[(processor.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}, {Environment.ProcessorCount} cores; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}; commit {Commit()}; load before the run {Load()}");
    }

    /// <summary>Returns the load average of the last minute.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>Returns the commit that is checked out, with a + where files differ from it.</summary>
    private static string Commit()
    {
        var commit = Git("rev-parse", "--short", "HEAD");
        return Git("status", "--porcelain", "--untracked-files=no").Length == 0 ? commit : commit + "+";
    }

    private static string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true })!;
        var text = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return text.Trim();
    }
}
