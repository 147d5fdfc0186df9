namespace DurableLocal.Core.Storage;

/// <summary>
/// Creates files and folders that only their user can read, whatever the umask: payloads, results and logs may hold
/// personal data. What exists keeps its mode. On Windows, files have the access rules of their folder.
/// </summary>
public static class PrivateFiles
{
    private const UnixFileMode FileOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderOnly = FileOnly | UnixFileMode.UserExecute;

    /// <summary>Creates a folder where it does not exist, and those above it.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FolderOnly);
        }
    }

    /// <summary>Removes the access of other users to a folder that exists; one of another user keeps the mode that its owner chose.</summary>
    public static void CloseFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, FolderOnly);
        }
        catch (UnauthorizedAccessException)
        {
            // Only the owner can change the mode.
        }
    }

    /// <summary>Opens a file, which is private if it is created by that.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize = 4_096)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows() && mode is not (FileMode.Open or FileMode.Truncate))
        {
            options.UnixCreateMode = FileOnly;
        }

        return new FileStream(path, options);
    }

    /// <summary>Creates an empty file where there is none; others that derive from it, such as the write-ahead log of a database, get its mode.</summary>
    public static void Touch(string path) => Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();

    /// <summary>Writes a file that readers see as a whole: a crash leaves the old one or the new one.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var next = $"{path}.next";
        using (var file = Open(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(content);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>Copies a file to one that does not exist.</summary>
    public static void Copy(string source, string target)
    {
        using var from = File.OpenRead(source);
        using var to = Open(target, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        from.CopyTo(to);
    }
}
