using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using DurableLocal.Core.Background;

namespace DurableLocal.Terminal;

/// <summary>
/// Writes which resource the system refuses to this process. .NET throws the same exception where there is no memory, no
/// further thread and no file for an assembly. Ends the process where a thread cannot be started, an assembly cannot be
/// loaded for want of a file, or a type cannot be initialized: .NET mostly ends it with <c>Out of memory.</c>, and otherwise
/// goes on without the thread, and without the assembly or the type for as long as the process lives.
/// </summary>
public sealed class MissingResource : IDisposable
{
    /// <summary>Size of an allocation that the memory which the process has cannot serve.</summary>
    private const int ProbeBytes = 16 * 1024 * 1024;

    /// <summary>The exceptions of one shortage are many, and one line names them all.</summary>
    private const int MillisecondsBetweenLines = 10_000;

    private readonly Action<string> _write;
    private readonly Action<string> _end;
    private long _next;

    /// <param name="write">Writes a line, and at once, because the process may end.</param>
    /// <param name="end">Ends the process for a reason; <see cref="Environment.FailFast(string)"/> where it is null.</param>
    public MissingResource(Action<string> write, Action<string>? end = null)
    {
        (_write, _end) = (write, end ?? Environment.FailFast);
        // Everything that the line needs is loaded and compiled as long as there is memory.
        _ = LineOf(Probe());
        AppDomain.CurrentDomain.FirstChanceException += OnException;
    }

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= OnException;

    private void OnException(object? source, FirstChanceExceptionEventArgs thrown)
    {
        var lasting = LastingFault(thrown.Exception);
        if (lasting is null && !SystemShortage.IsCauseOf(thrown.Exception))
        {
            return;
        }

        var (now, next) = (Environment.TickCount64, Volatile.Read(ref _next));
        // Set before the probe, which throws as well.
        if ((lasting is not null || now >= next) && Interlocked.CompareExchange(ref _next, now + MillisecondsBetweenLines, next) == next)
        {
            _write(LineOf(Probe()));
        }

        if (lasting is not null)
        {
            _end(lasting);
        }
    }

    /// <summary>Returns what the process lacks from here on, although the shortage may pass; null where it lacks nothing.</summary>
    private static string? LastingFault(Exception exception) => exception switch
    {
        _ when IsOfAssembly(exception) => "An assembly could not be loaded.",
        _ when IsOfType(exception) => $"A type could not be initialized: {((TypeInitializationException)exception).TypeName}.",
        OutOfMemoryException when IsOfThread() => "The thread pool got no thread.",
        _ => null,
    };

    /// <summary>Whether a type could not be initialized, such as that of the signal handlers without a thread (EAGAIN). The runtime does not try it again.</summary>
    private static bool IsOfType(Exception exception) =>
        exception is TypeInitializationException { InnerException: { } cause } && (SystemShortage.IsCauseOf(cause) || cause is IOException { HResult: 11 or 35 } || IsOfType(cause));

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
