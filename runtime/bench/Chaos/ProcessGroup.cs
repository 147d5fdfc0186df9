using System.Globalization;

namespace DurableLocal.Bench.Chaos;

/// <summary>A control group that limits the number of processes and threads of its members and of what they start.</summary>
/// <remarks>Interface: kernel.org/doc/html/latest/admin-guide/cgroup-v1/pids.html; the files have the same names in version 2.</remarks>
internal sealed class ProcessGroup : IDisposable
{
    /// <summary>Where the controller is mounted in versions 1 and 2.</summary>
    private static readonly string[] Roots = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"];

    private readonly string _folder;

    private ProcessGroup(string folder) => _folder = folder;

    /// <summary>Creates a group; returns null where this user may not, or the system has no such controller.</summary>
    public static ProcessGroup? Create()
    {
        foreach (var root in Roots.Where(static root => File.Exists(Path.Combine(root, "cgroup.procs"))))
        {
            var folder = Path.Combine(root, $"chaos-{Environment.ProcessId}");
            try
            {
                Directory.CreateDirectory(folder);
                if (File.Exists(Path.Combine(folder, "pids.max")))
                {
                    return new ProcessGroup(folder);
                }

                Directory.Delete(folder);
            }
            catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
            {
                // Try the next one.
            }
        }

        return null;
    }

    /// <summary>Adds a process; does nothing where it has ended.</summary>
    public void Add(int process) => Write("cgroup.procs", process.ToString(CultureInfo.InvariantCulture));

    /// <summary>Lets the members start no more processes and threads.</summary>
    public void Close() => Write("pids.max", File.ReadAllText(Path.Combine(_folder, "pids.current")).Trim());

    /// <summary>Ends the limit.</summary>
    public void Open() => Write("pids.max", "max");

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // The last process has not ended yet: the system keeps an empty group, which has no effect.
        }
    }

    private void Write(string file, string value)
    {
        try
        {
            File.WriteAllText(Path.Combine(_folder, file), value);
        }
        catch (IOException)
        {
            // ESRCH: the process has ended.
        }
    }
}
