using System.Diagnostics;

namespace DurableLocal.FunctionHost;

/// <summary>
/// Ends this process when the one that started it dies, however it does: standard input is a pipe that nobody writes to
/// and whose other end closes with its owner. Without it a busy function would live on to the end of its invocation, and
/// act beside the one that repeats it.
/// </summary>
internal static class ParentWatch
{
    /// <summary>Given by a starter that keeps standard input open; others may well give an empty one.</summary>
    public const string Argument = "--end-with-input";

    private const int StackBytes = 128 * 1024;

    public static void Start() =>
        new Thread(WaitForEnd, StackBytes) { IsBackground = true, Name = "parent-watch" }.Start();

    private static void WaitForEnd()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> nothing = stackalloc byte[16];
        while (input.Read(nothing) > 0)
        {
            // Nobody writes; whoever does says nothing of the end.
        }

        // At once: a handler of the function's own must not get to act once more.
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
