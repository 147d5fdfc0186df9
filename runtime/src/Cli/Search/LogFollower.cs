using System.Text;
using DurableLocal.Cli.Output;

namespace DurableLocal.Cli.Search;

/// <summary>Reads the lines that are added to the logs of functions, those of functions that begin to log included.</summary>
/// <param name="files">The logs.</param>
/// <param name="function">The only function to follow; null for all.</param>
internal sealed class LogFollower(LogFiles files, string? function)
{
    private readonly Dictionary<string, Log> _logs = new(StringComparer.Ordinal);

    /// <summary>Skips the lines that there are.</summary>
    public void SkipToEnd()
    {
        foreach (var log in Logs())
        {
            log.Position = log.Length;
        }
    }

    /// <summary>Returns the complete lines that were added since the last call, in the order of their times.</summary>
    public List<LogLine> ReadNew() => [.. Logs().ToList().SelectMany(log => log.ReadNew()).OrderBy(line => line.At ?? DateTimeOffset.MinValue)];

    private IEnumerable<Log> Logs()
    {
        foreach (var name in function is null ? files.Functions() : [function])
        {
            if (!_logs.TryGetValue(name, out var log))
            {
                _logs.Add(name, log = new Log(files.PathOf(name), name));
            }

            yield return log;
        }
    }

    private sealed class Log(string path, string function)
    {
        private readonly LogParser _parser = new(function);

        public long Position { get; set; }

        public long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

        public IEnumerable<LogLine> ReadNew()
        {
            if (Length < Position)
            {
                // The runtime has renamed a full file; what was added to it since the last call is in the renamed one.
                foreach (var line in Read(path + ".1"))
                {
                    yield return line;
                }

                Position = 0;
            }

            foreach (var line in Read(path))
            {
                yield return line;
            }
        }

        private List<LogLine> Read(string file)
        {
            if (!File.Exists(file))
            {
                return [];
            }

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Position = Math.Min(Position, stream.Length);
            var added = new byte[stream.Length - stream.Position];
            var read = stream.ReadAtLeast(added, added.Length, throwOnEndOfStream: false);
            // The last line may not be complete yet.
            var complete = added.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
            Position += complete;
            return [.. Encoding.UTF8.GetString(added, 0, complete).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(_parser.Parse)];
        }
    }
}
