using System.Text;

namespace DurableLocal.Lambda.Logs;

/// <summary>
/// Reads the log files of functions while they are written: <c>FUNCTION.log</c>, and <c>FUNCTION.log.1</c> with the lines
/// before it.
/// </summary>
public sealed class LogFiles
{
    private const string Extension = ".log";

    /// <summary>Most bytes that one call of <see cref="Read(string, long?, int)"/> returns.</summary>
    public const int LargestRead = 1024 * 1024;

    private const int BufferSize = 64 * 1024;

    private readonly string _folder;

    /// <param name="dataDirectory"><see cref="LambdaOptions.DataDirectory"/>.</param>
    public LogFiles(string dataDirectory) => _folder = FolderIn(dataDirectory);

    /// <summary>The folder of the logs in a data directory.</summary>
    public static string FolderIn(string dataDirectory) => Path.Combine(dataDirectory, "logs");

    /// <summary>The file that the lines of a function are written to.</summary>
    public static string PathOf(string dataDirectory, string function) => Path.Combine(FolderIn(dataDirectory), function + Extension);

    /// <summary>Names of the functions that have a log, sorted.</summary>
    public IReadOnlyList<string> Functions() => Directory.Exists(_folder)
        ? [.. Directory.EnumerateFiles(_folder, $"*{Extension}").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The position in bytes behind what has been written to the log of a function.</summary>
    public long End(string function) => File.Exists(PathOf(function)) ? new FileInfo(PathOf(function)).Length : 0;

    /// <summary>Returns the lines of both files, oldest first, without empty ones.</summary>
    public IEnumerable<string> All(string function)
    {
        foreach (var path in Paths(function))
        {
            using var file = Open(path);
            if (file is null)
            {
                continue;
            }

            using var reader = new StreamReader(file);
            while (reader.ReadLine() is { } line)
            {
                if (line.Length > 0)
                {
                    yield return line;
                }
            }
        }
    }

    /// <summary>Returns the lines after a position, and the position behind them.</summary>
    /// <param name="function">Name of the function.</param>
    /// <param name="from">Position in bytes that an earlier call returned; null for the last lines of the file.</param>
    /// <param name="bytes">Most bytes to read.</param>
    public LogLines Read(string function, long? from, int bytes = LargestRead)
    {
        using var file = Open(PathOf(function));
        if (from is { } position && position > (file?.Length ?? 0))
        {
            // The file has been renamed, and replaced by a new one; what was added to it since the last call is in the renamed one.
            using var previous = Open(PreviousOf(PathOf(function)));
            if (previous is not null && Read(previous, position, bytes) is { Lines.Count: > 0 } rest)
            {
                return previous.Length - position > bytes ? rest : rest with { Position = 0 };
            }

            from = 0;
        }

        return file is null ? new LogLines([], from ?? 0) : Read(file, from, bytes);
    }

    private static LogLines Read(FileStream file, long? from, int bytes)
    {
        var length = file.Length;
        var start = Math.Min(from ?? Math.Max(0, length - bytes), length);
        var buffer = new byte[(int)Math.Min(length - start, bytes)];
        file.Position = start;
        var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var text = buffer.AsSpan(0, read);
        var first = from is null && start > 0 ? text.IndexOf((byte)'\n') + 1 : 0;
        var end = text.LastIndexOf((byte)'\n') + 1;
        if (end == 0 && read == bytes)
        {
            // One line longer than the limit: returned in parts.
            end = read;
        }

        return end <= first ? new LogLines([], start) : new LogLines(Split(text[first..end]), start + end);
    }

    /// <summary>Returns the last lines that contain one of several texts, of the current file and the one before it.</summary>
    /// <param name="function">Name of the function.</param>
    /// <param name="texts">Compared byte by byte.</param>
    /// <param name="count">Most lines to return.</param>
    public IReadOnlyList<string> Search(string function, IReadOnlyList<string> texts, int count)
    {
        var found = new Queue<string>();
        var bytes = texts.Select(Encoding.UTF8.GetBytes).ToArray();
        foreach (var path in Paths(function))
        {
            using var file = Open(path);
            if (file is not null)
            {
                Search(file, bytes, found, count);
            }
        }

        return [.. found];
    }

    private static void Search(FileStream file, byte[][] texts, Queue<string> found, int count)
    {
        var buffer = new byte[BufferSize];
        var filled = 0;
        int read;
        while ((read = file.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            filled += read;
            var end = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (end == 0 && filled == buffer.Length)
            {
                // A longer line than the buffer.
                Array.Resize(ref buffer, buffer.Length * 2);
                continue;
            }

            Collect(buffer.AsSpan(0, end), texts, found, count);
            buffer.AsSpan(end, filled - end).CopyTo(buffer);
            filled -= end;
        }
    }

    private static void Collect(ReadOnlySpan<byte> lines, byte[][] texts, Queue<string> found, int count)
    {
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range];
            if (!ContainsOne(line, texts))
            {
                continue;
            }

            found.Enqueue(Encoding.UTF8.GetString(line));
            if (found.Count > count)
            {
                found.Dequeue();
            }
        }
    }

    private static bool ContainsOne(ReadOnlySpan<byte> line, byte[][] texts)
    {
        foreach (var text in texts)
        {
            if (line.IndexOf(text) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static List<string> Split(ReadOnlySpan<byte> text)
    {
        var lines = new List<string>();
        foreach (var range in text.Split((byte)'\n'))
        {
            if (!text[range].IsEmpty)
            {
                lines.Add(Encoding.UTF8.GetString(text[range]));
            }
        }

        return lines;
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize);
        }
        catch (IOException missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            // The function has not been invoked, or its file is being replaced.
            return null;
        }
    }

    /// <summary>The file that a full one is renamed to.</summary>
    internal static string PreviousOf(string path) => path + ".1";

    private string[] Paths(string function) => [PreviousOf(PathOf(function)), PathOf(function)];

    private string PathOf(string function) => Path.Combine(_folder, function + Extension);
}

/// <param name="Position">Position in bytes behind the last line, for the next call.</param>
public sealed record LogLines(IReadOnlyList<string> Lines, long Position);
