using DurableLocal.Cli.Output;
using DurableLocal.Lambda.Logs;

namespace DurableLocal.Cli.Search;

/// <summary>Reads the lines that are added to the logs of functions, those of functions that begin to log included.</summary>
internal sealed class LogFollower
{
    private readonly LogFiles _files;
    private readonly string? _function;
    private readonly Dictionary<string, Log> _logs = new(StringComparer.Ordinal);

    /// <summary>Skips the lines that there are.</summary>
    /// <param name="files">The logs.</param>
    /// <param name="function">The only function to follow; null for all.</param>
    public LogFollower(LogFiles files, string? function)
    {
        (_files, _function) = (files, function);
        foreach (var name in Functions())
        {
            _logs.Add(name, new Log(name) { Position = files.End(name) });
        }
    }

    /// <summary>Returns the complete lines that were added since the last call, in the order of their times.</summary>
    public List<LogLine> ReadNew() => [.. Functions().SelectMany(ReadNew).OrderBy(line => line.At ?? DateTimeOffset.MinValue)];

    private IReadOnlyList<string> Functions() => _function is null ? _files.Functions() : [_function];

    private List<LogLine> ReadNew(string function)
    {
        if (!_logs.TryGetValue(function, out var log))
        {
            _logs.Add(function, log = new Log(function));
        }

        var lines = new List<LogLine>();
        while (true)
        {
            var read = _files.Read(function, log.Position);
            log.Position = read.Position;
            if (read.Lines.Count == 0)
            {
                return lines;
            }

            lines.AddRange(read.Lines.Select(log.Parser.Parse));
        }
    }

    private sealed class Log(string function)
    {
        public LogParser Parser { get; } = new(function);

        public long Position { get; set; }
    }
}
