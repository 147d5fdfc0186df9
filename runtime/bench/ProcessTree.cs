using System.Globalization;
using System.Text;

namespace DurableLocal.Bench;

/// <summary>Resources that a process uses.</summary>
/// <param name="Role"><see cref="RuntimeRole"/>, the logical id of the function, or <see cref="OtherRole"/>.</param>
/// <param name="CpuSeconds">User and system time since the process started.</param>
/// <param name="Megabytes">Proportional set size: a page mapped by n processes counts 1/n.</param>
/// <param name="Switches">How often its threads have waited or were preempted; those that have ended are left out.</param>
internal sealed record ProcessUsage(int Id, string Role, double CpuSeconds, double Megabytes, Switches Switches)
{
    public const string RuntimeRole = "runtime";
    public const string OtherRole = "other";
}

/// <summary>Changes of the running thread.</summary>
/// <param name="Voluntary">A thread waited.</param>
/// <param name="Involuntary">Another thread took its core.</param>
internal readonly record struct Switches(double Voluntary, double Involuntary)
{
    public static Switches operator +(Switches left, Switches right) => new(left.Voluntary + right.Voluntary, left.Involuntary + right.Involuntary);

    public static Switches operator -(Switches left, Switches right) => new(left.Voluntary - right.Voluntary, left.Involuntary - right.Involuntary);
}

/// <summary>The runtime and its child processes, read from /proc.</summary>
internal static class ProcessTree
{
    /// <summary>USER_HZ, the unit of times in /proc; 100 on every Linux that .NET supports.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Returns the usage of a process and all its descendants.</summary>
    public static List<ProcessUsage> Read(int root)
    {
        var all = new List<(int Id, int Parent, double Cpu)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Text(folder, "stat") is { } stat)
            {
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                all.Add((id, int.Parse(fields[1], CultureInfo.InvariantCulture), (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond));
            }
        }

        var tree = new HashSet<int> { root };
        while (all.Where(process => tree.Contains(process.Parent)).Aggregate(false, (grown, process) => tree.Add(process.Id) | grown))
        {
            // Each pass adds the children of the processes found so far.
        }

        return [.. all.Where(process => tree.Contains(process.Id)).Select(process => new ProcessUsage(process.Id, process.Id == root ? ProcessUsage.RuntimeRole : Role(process.Id), process.Cpu, Megabytes(process.Id), SwitchesOf(process.Id)))];
    }

    /// <summary>Returns the CPU time of a process and all its descendants, those included that have ended.</summary>
    public static double TotalCpuSeconds(int root)
    {
        const int ChildrenUser = 13, ChildrenSystem = 14;
        var stat = File.ReadAllText($"/proc/{root}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ended = long.Parse(fields[ChildrenUser], CultureInfo.InvariantCulture) + long.Parse(fields[ChildrenSystem], CultureInfo.InvariantCulture);
        return (ended / TicksPerSecond) + Read(root).Sum(static process => process.CpuSeconds);
    }

    /// <summary>Returns the bytes that a process has written to files; sockets are not included.</summary>
    public static double FileBytes(int id) =>
        double.Parse(File.ReadLines($"/proc/{id}/io").Single(static line => line.StartsWith("wchar:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static string Role(int id)
    {
        const string Variable = "AWS_LAMBDA_FUNCTION_NAME=";
        var environment = Text($"/proc/{id}", "environ")?.Split('\0').FirstOrDefault(static entry => entry.StartsWith(Variable, StringComparison.Ordinal));
        return environment is null ? ProcessUsage.OtherRole : environment[(environment.LastIndexOf('-') + 1)..];
    }

    private static double Megabytes(int id)
    {
        var line = Text($"/proc/{id}", "smaps_rollup")?.Split('\n').FirstOrDefault(static line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static Switches SwitchesOf(int id)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{id}/task").Aggregate(default(Switches), static (sum, thread) => sum + OfThread(Text(thread, "status")));
        }
        catch (DirectoryNotFoundException)
        {
            // The process has ended.
            return default;
        }
    }

    private static Switches OfThread(string? status)
    {
        return new Switches(Count("voluntary_ctxt_switches:"), Count("nonvoluntary_ctxt_switches:"));

        double Count(string name) => status?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? double.Parse(line[name.Length..], CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Returns a file of /proc, or null where the process has ended.</summary>
    private static string? Text(string folder, string name)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"{folder}/{name}"));
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
