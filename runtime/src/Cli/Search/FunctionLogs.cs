using DurableLocal.Cli.Output;
using DurableLocal.Lambda.Logs;

namespace DurableLocal.Cli.Search;

/// <summary>The logs of the functions of a runtime, as parsed lines.</summary>
internal sealed class FunctionLogs(LogFiles files)
{
    /// <summary>Names of the functions that have a log.</summary>
    public IReadOnlyList<string> Functions() => files.Functions();

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
            foreach (var line in files.All(function))
            {
                // The time of a line may be that of the one before it, so every line is parsed.
                var parsed = parser.Parse(line);
                if (matches(line))
                {
                    lines.Add(parsed);
                }
            }
        }

        return [.. lines.OrderBy(line => line.At ?? DateTimeOffset.MinValue)];
    }

    /// <summary>Returns a follower of the lines that are added from now on.</summary>
    /// <param name="function">The only function to follow; null for all.</param>
    public LogFollower Follow(string? function) => new(files, function);
}
