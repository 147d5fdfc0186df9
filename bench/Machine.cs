using System.Globalization;
using System.Runtime.InteropServices;

namespace DurableChaining.Bench;

/// <summary>What a figure was measured on, without which it means nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        var name = processor is null ? RuntimeInformation.ProcessArchitecture.ToString() : processor[(processor.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}, {Environment.ProcessorCount} cores; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}; commit {Repository.Commit()}; load before the run {Load()}");
    }

    /// <summary>Processes that wanted a core, as a mean over the last minute.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
