using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using DurableLocal.Core.Background;

namespace DurableLocal.Terminal;

/// <summary>
/// Writes which resource the system refuses to this process. .NET throws the same exception where there is no memory, no
/// further thread and no file for an assembly. Ends the process where a thread cannot be started, or an assembly cannot be
/// loaded for want of a file: .NET mostly ends it with <c>Out of memory.</c>, and otherwise goes on without the thread, and
/// without the assembly for as long as the process lives.
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
        var isOfAssembly = IsOfAssembly(thrown.Exception);
        if (!isOfAssembly && !SystemShortage.IsCauseOf(thrown.Exception))
        {
            return;
        }

        var (now, next) = (Environment.TickCount64, Volatile.Read(ref _next));
        var ends = isOfAssembly || (thrown.Exception is OutOfMemoryException && IsOfThread());
        // Set before the probe, which throws as well.
        if ((ends || now >= next) && Interlocked.CompareExchange(ref _next, now + MillisecondsBetweenLines, next) == next)
        {
            _write(LineOf(Probe()));
        }

        if (ends)
        {
            Environment.FailFast(isOfAssembly ? "An assembly could not be loaded." : "The thread pool got no thread.");
        }
    }

    /// <summary>Whether an assembly could not be loaded because no file can be opened. The runtime does not try it again.</summary>
    private static bool IsOfAssembly(Exception exception) =>
        exception is FileNotFoundException { FileName: { } name } && name.Contains(", Version=", StringComparison.Ordinal) && !CanOpenFile();

    /// <summary>
    /// Whether the exception comes from the start of a thread. The thread pool counts such a thread as one that runs: where
    /// the exception does not end the process, work may wait for ever.
    /// </summary>
    private static bool IsOfThread() =>
        Array.Exists(new StackTrace(fNeedFileInfo: false).GetFrames(), static frame => frame.GetMethod() is { Name: "StartCore" } method && method.DeclaringType == typeof(Thread));

    private static string LineOf(string resource) =>
        $"the system refuses this process {resource}. What was acknowledged is stored; where the process ends, the next start continues.";

    private static bool CanOpenFile()
    {
        try
        {
            using var file = File.OpenHandle(OperatingSystem.IsWindows() ? "NUL" : "/dev/null");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Probe()
    {
        if (!CanOpenFile())
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
