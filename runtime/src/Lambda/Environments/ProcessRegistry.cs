using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using DurableLocal.Core.Storage;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The processes of running environments, one file per process in the data folder. A runtime that is killed leaves its
/// files behind, and the next runtime kills the processes that they name. Each file contains the start time of its
/// process, so that an unrelated process with a reused id is not killed, and the mark of the processes that it has started.
/// </summary>
internal sealed class ProcessRegistry
{
    /// <summary>Two readings of the start time of one process differ by the rounding of the clock tick and of the boot time.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly string _directory;

    public ProcessRegistry(string dataDirectory)
    {
        _directory = Path.Combine(dataDirectory, "environments");
        PrivateFiles.CreateFolder(_directory);
    }

    public void Add(EnvironmentProcess process)
    {
        try
        {
            PrivateFiles.Replace(FileOf(process.Id), Encoding.UTF8.GetBytes($"{process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)}\n{process.Mark}"));
        }
        catch (InvalidOperationException)
        {
            // The process has exited already.
        }
        catch (Exception unavailable) when (unavailable is IOException or Win32Exception)
        {
            // A full disk, or no file to read the start time with, must not prevent functions from running; without a file, the process still ends when its standard input closes.
        }
    }

    public void Remove(int processId) => File.Delete(FileOf(processId));

    /// <summary>Kills the processes that an earlier runtime left running, and returns their number.</summary>
    public int KillOrphans()
    {
        var killed = 0;
        foreach (var file in Directory.EnumerateFiles(_directory))
        {
            var lines = File.ReadAllLines(file);
            if (int.TryParse(Path.GetFileName(file), out var id)
                && DateTime.TryParse(lines.FirstOrDefault(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var startedAt)
                && Kill(id, startedAt))
            {
                killed++;
            }

            if (lines is [_, var mark])
            {
                LeftProcesses.Kill(mark);
            }

            File.Delete(file);
        }

        return killed;
    }

    private static bool Kill(int processId, DateTime startedAt)
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
            DiagnosticFiles.Delete(Path.GetTempPath(), processId);
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception or AggregateException)
        {
            DiagnosticFiles.Delete(Path.GetTempPath(), processId);
            return false;
        }
    }

    private string FileOf(int processId) => Path.Combine(_directory, processId.ToString(CultureInfo.InvariantCulture));
}
