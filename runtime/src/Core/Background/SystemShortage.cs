using System.ComponentModel;

namespace DurableLocal.Core.Background;

/// <summary>Recognizes that the system refuses this process a resource, which mostly passes.</summary>
public static class SystemShortage
{
    /// <summary>
    /// Whether memory, or a file, a process or a thread, was refused: EAGAIN of Linux and macOS, ENOMEM, ENFILE, EMFILE. An
    /// <see cref="IOException"/> has the error of the system as its result, where EAGAIN may also be that of a locked file.
    /// </summary>
    public static bool IsCauseOf(Exception exception) =>
        exception is OutOfMemoryException or Win32Exception { NativeErrorCode: 11 or 35 or 12 or 23 or 24 } or IOException { HResult: 12 or 23 or 24 };
}
