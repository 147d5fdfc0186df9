using System.Diagnostics;

namespace DurableLocal.FunctionHost;

/// <summary>
/// Creates a file while a debugger is attached, and deletes it afterwards. While the file exists, the local runtime lifts the
/// timeouts of this process. A breakpoint stops every thread, so the file must exist before one is hit.
/// </summary>
internal static class DebuggerWatch
{
    /// <summary>The path of the file; set by <c>up --debug</c> only.</summary>
    private const string FileVariable = "_DURABLE_LOCAL_DEBUGGER";

    /// <summary>Set where the process must wait for a debugger.</summary>
    private const string WaitVariable = "_DURABLE_LOCAL_WAIT_FOR_DEBUGGER";

    private const int StackBytes = 128 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts to watch, and returns when a debugger is attached if the runtime asks to wait for one.</summary>
    public static void Start()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { Length: > 0 } file)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(WaitVariable) is { Length: > 0 })
        {
            // Exists from now on: the wait itself has no time limit.
            Write(file);
            Console.WriteLine($"process {Environment.ProcessId} waits for a debugger");
            while (!Debugger.IsAttached)
            {
                Thread.Sleep(Interval);
            }
        }

        new Thread(() => Watch(file), StackBytes) { IsBackground = true, Name = "debugger-watch" }.Start();
    }

    private static void Watch(string file)
    {
        while (true)
        {
            if (Debugger.IsAttached && !File.Exists(file))
            {
                Write(file);
            }
            else if (!Debugger.IsAttached && File.Exists(file))
            {
                File.Delete(file);
            }

            Thread.Sleep(Interval);
        }
    }

    private static void Write(string file) => File.WriteAllBytes(file, []);
}
