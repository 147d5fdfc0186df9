namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The sockets and pipes by which debuggers and diagnostic tools find a process of .NET (documentation of .NET, "Diagnostic
/// port"). .NET deletes them at a normal exit; a process that ends by a signal leaves them in the folder of temporary files.
/// </summary>
internal static class DiagnosticFiles
{
    /// <summary>The variable with the folder of temporary files; without it, the folder is that of this process.</summary>
    private const string FolderVariable = "TMPDIR";

    /// <summary>Returns the folder in which a process with these environment variables has its files.</summary>
    public static string FolderOf(IReadOnlyDictionary<string, string> variables) =>
        variables.TryGetValue(FolderVariable, out var folder) ? folder : Path.GetTempPath();

    /// <summary>Deletes the files of a process that has ended.</summary>
    public static void Delete(string folder, int processId)
    {
        try
        {
            foreach (var pattern in (ReadOnlySpan<string>)[$"clr-debug-pipe-{processId}-*", $"dotnet-diagnostic-{processId}-*"])
            {
                foreach (var file in Directory.EnumerateFiles(folder, pattern))
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The function has removed the folder, or its files are another user's. They are empty and no process uses them.
        }
    }
}
