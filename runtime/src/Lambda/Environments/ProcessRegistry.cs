using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The environments that run, one small file each in the data folder. A runtime that was killed leaves its files; the
/// next one ends what they name. The start time tells a leftover from a stranger with a reused process id.
/// </summary>
internal sealed class ProcessRegistry
{
    /// <summary>Two readings of one process's start time differ by the rounding of the clock tick and of the boot time.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly string _directory;

    public ProcessRegistry(string dataDirectory)
    {
        _directory = Path.Combine(dataDirectory, "environments");
        Directory.CreateDirectory(_directory);
    }

    public void Add(EnvironmentProcess process)
    {
        try
        {
            File.WriteAllText(FileOf(process.Id), process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        }
        catch (InvalidOperationException)
        {
            // It has ended already: nothing to remember.
        }
        catch (IOException)
        {
            // No room on the disk is no reason to run no function: this one ends with the runtime by its standard input.
        }
    }

    public void Remove(int processId) => File.Delete(FileOf(processId));

    /// <summary>Ends what an earlier runtime left running; answers how many processes that were.</summary>
    public int EndLeftovers()
    {
        var ended = 0;
        foreach (var file in Directory.EnumerateFiles(_directory))
        {
            if (int.TryParse(Path.GetFileName(file), out var id)
                && DateTime.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var startedAt)
                && End(id, startedAt))
            {
                ended++;
            }

            File.Delete(file);
        }

        return ended;
    }

    private static bool End(int processId, DateTime startedAt)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            if ((process.StartTime.ToUniversalTime() - startedAt).Duration() > Tolerance)
            {
                return false;
            }

            Signals.SendToGroup(processId, Signals.Kill);
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception or AggregateException)
        {
            return false;
        }
    }

    private string FileOf(int processId) => Path.Combine(_directory, processId.ToString(CultureInfo.InvariantCulture));
}
