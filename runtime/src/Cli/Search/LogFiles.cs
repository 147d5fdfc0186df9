using DurableLocal.Cli.Output;

namespace DurableLocal.Cli.Search;

/// <summary>The log files of a data folder: <c>FUNCTION.log</c>, and <c>FUNCTION.log.1</c> with the lines before it.</summary>
internal sealed class LogFiles(string folder)
{
    private const string Extension = ".log";

    /// <summary>Names of the functions that have a log.</summary>
    public IReadOnlyList<string> Functions() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, $"*{Extension}").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Returns the function of this name, or the only one whose name ends with it, as the logical id in a generated name; null where there is none.</summary>
    public string? FunctionNamed(string name)
    {
        var functions = Functions();
        return functions.Contains(name) ? name : functions.Where(function => function.EndsWith($"-{name}", StringComparison.Ordinal)).ToList() is [var only] ? only : null;
    }

    /// <summary>Reads the lines of functions that satisfy the predicate, in the order of their times.</summary>
    /// <param name="functions">The functions; lines of one keep their order where they have the same time.</param>
    /// <param name="matches">Called with each line as it is written.</param>
    public List<LogLine> Read(IEnumerable<string> functions, Predicate<string> matches)
    {
        var lines = new List<LogLine>();
        foreach (var function in functions)
        {
            var parser = new LogParser(function);
            foreach (var line in Lines(PathOf(function) + ".1").Concat(Lines(PathOf(function))))
            {
                // The time of a line may be that of the one before it, so every line is parsed.
                var parsed = parser.Parse(line);
                if (line.Length > 0 && matches(line))
                {
                    lines.Add(parsed);
                }
            }
        }

        return [.. lines.OrderBy(line => line.At ?? DateTimeOffset.MinValue)];
    }

    public string PathOf(string function) => Path.Combine(folder, function + Extension);

    private static IEnumerable<string> Lines(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        // The runtime writes to the file, and renames it when it is full.
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
