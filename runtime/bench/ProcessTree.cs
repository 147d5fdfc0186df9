using System.Globalization;
using System.Text;

namespace DurableLocal.Bench;

/// <param name="CpuSeconds">User and system time since the process began.</param>
/// <param name="Megabytes">Proportional share of memory: a page that n processes map counts for one n-th.</param>
internal sealed record ProcessUsage(int Id, string Role, double CpuSeconds, double Megabytes);

/// <summary>The runtime and its functions' environments as /proc shows them.</summary>
internal static class ProcessTree
{
    /// <summary>USER_HZ of every Linux that .NET runs on: the unit of times in /proc.</summary>
    private const double TicksPerSecond = 100;

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
            // Children of children.
        }

        return [.. all.Where(process => tree.Contains(process.Id)).Select(process => new ProcessUsage(process.Id, process.Id == root ? "runtime" : Role(process.Id), process.Cpu, Megabytes(process.Id)))];
    }

    /// <summary>What a process handed to its files: the runtime to its store and the functions' logs; sockets are not in it.</summary>
    public static double FileBytes(int id) =>
        double.Parse(File.ReadLines($"/proc/{id}/io").Single(static line => line.StartsWith("wchar:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static string Role(int id)
    {
        const string Variable = "AWS_LAMBDA_FUNCTION_NAME=";
        var environment = Text($"/proc/{id}", "environ")?.Split('\0').FirstOrDefault(static entry => entry.StartsWith(Variable, StringComparison.Ordinal));
        return environment is null ? "other" : environment[(environment.LastIndexOf('-') + 1)..];
    }

    private static double Megabytes(int id)
    {
        var line = Text($"/proc/{id}", "smaps_rollup")?.Split('\n').FirstOrDefault(static line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Null where the process has just ended.</summary>
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
