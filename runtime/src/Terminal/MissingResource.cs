using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DurableLocal.Terminal;

/// <summary>
/// Writes which resource the system refuses to this process. .NET throws the same exception where there is no memory, no
/// further thread and no file for an assembly, and where its thread pool gets it, it ends the process with <c>Out of memory.</c>
/// </summary>
public sealed class MissingResource : IDisposable
{
    /// <summary>Size of an allocation that the memory which the process has cannot serve.</summary>
    private const int ProbeBytes = 16 * 1024 * 1024;

    /// <summary>The exceptions of one shortage are many, and one line names them all.</summary>
    private const int MillisecondsBetweenLines = 10_000;

    private readonly Action<string> _write;
    private long _next;

    /// <param name="write">Writes a line, and at once, because the process may end.</param>
    public MissingResource(Action<string> write)
    {
        _write = write;
        // Everything that the line needs is loaded and compiled as long as there is memory.
        _ = LineOf(Probe());
        AppDomain.CurrentDomain.FirstChanceException += OnException;
    }

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= OnException;

    private void OnException(object? source, FirstChanceExceptionEventArgs thrown)
    {
        var (now, next) = (Environment.TickCount64, Volatile.Read(ref _next));
        // Set before the probe, which throws as well.
        if (thrown.Exception is OutOfMemoryException && now >= next && Interlocked.CompareExchange(ref _next, now + MillisecondsBetweenLines, next) == next)
        {
            _write(LineOf(Probe()));
        }
    }

    private static string LineOf(string resource) =>
        $"the system refuses this process {resource}. What was acknowledged is stored; where the process ends, the next start continues.";

    private static string Probe()
    {
        try
        {
            using var file = File.OpenHandle(OperatingSystem.IsWindows() ? "NUL" : "/dev/null");
        }
        catch (IOException)
        {
            return "more open files (ulimit -n)";
        }

        try
        {
            Marshal.FreeHGlobal(Marshal.AllocHGlobal(ProbeBytes));
        }
        catch (OutOfMemoryException)
        {
            return "more memory";
        }

        return "more processes and threads (ulimit -u, or pids.max of its control group)";
    }
}
