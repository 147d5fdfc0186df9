using System.Diagnostics;

namespace DurableLocal.FunctionHost;

/// <summary>
/// Ends this process when its parent dies, by any cause: standard input is a pipe to which nothing is written, and the
/// other end closes with the parent. Otherwise a busy function would run to the end of its invocation, concurrently with
/// the retry of the same invocation.
/// </summary>
internal static class ParentWatch
{
    /// <summary>Passed by a parent that keeps standard input open; without it, standard input may be empty.</summary>
    public const string Argument = "--end-with-input";

    private const int StackBytes = 128 * 1024;

    /// <summary>Starts the thread that waits for the end of standard input.</summary>
    public static void Start() =>
        new Thread(WaitForEnd, StackBytes) { IsBackground = true, Name = "parent-watch" }.Start();

    private static void WaitForEnd()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[16];
        while (input.Read(ignored) > 0)
        {
            // Input is ignored; only its end matters.
        }

        // Killed rather than exited, so that no exit handler of the function runs.
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
