using System.Text;

namespace DurableLocal.Lambda.Logs;

/// <summary>Reads the log files of functions while they are written, for a user interface.</summary>
public sealed class LogFiles
{
    /// <summary>Most bytes that one call of <see cref="Read"/> returns.</summary>
    public const int LargestRead = 1024 * 1024;

    private const int BufferSize = 64 * 1024;

    private readonly string _folder;

    /// <param name="dataDirectory"><see cref="LambdaOptions.DataDirectory"/>.</param>
    public LogFiles(string dataDirectory) => _folder = Path.Combine(dataDirectory, "logs");

    /// <summary>Returns the lines after a position, and the position behind them.</summary>
    /// <param name="function">Name of the function.</param>
    /// <param name="from">Position in bytes that an earlier call returned; null for the last lines of the file.</param>
    /// <param name="bytes">Most bytes to read.</param>
    public LogLines Read(string function, long? from, int bytes = LargestRead)
    {
        using var file = Open(PathOf(function));
        if (file is null)
        {
            return new LogLines([], from ?? 0);
        }

        // A file that is shorter than the position has been replaced by a new one.
        var length = file.Length;
        var start = from is { } position && position <= length ? position : from is null ? Math.Max(0, length - bytes) : 0;
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
        foreach (var path in new[] { PathOf(function) + ".1", PathOf(function) })
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

    private string PathOf(string function) => Path.Combine(_folder, $"{function}.log");
}

/// <param name="Position">Position in bytes behind the last line, for the next call.</param>
public sealed record LogLines(IReadOnlyList<string> Lines, long Position);
