using System.CommandLine;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Search;
using DurableLocal.Cli.Service;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>logs [KEY|FUNCTION]</c>: prints log lines of all functions, of one, or those that name a key.</summary>
internal sealed class LogsCommand
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Levels from the lowest; the first three letters are the same in every logger (Powertools, Lambda, Microsoft.Extensions.Logging).</summary>
    private static readonly string[] Levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

    private readonly ClientOptions _client;
    private readonly Argument<string?> _subject = new("KEY|FUNCTION") { Description = "Only lines of this function, or lines that name this key", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Print lines as they are written, until Ctrl-C" };
    private readonly Option<int> _tail = new("--tail") { Description = "Print the last N lines; 0 for all", DefaultValueFactory = _ => 100, HelpName = "N" };
    private readonly Option<string?> _level = new("--level") { Description = "Only lines of this level or a higher one", HelpName = "LEVEL" };

    private LogsCommand(ClientOptions client)
    {
        _client = client;
        _level.AcceptOnlyFromAmong(Levels);
    }

    public static Command Create(ClientOptions client)
    {
        var logs = new LogsCommand(client);
        var command = client.On(new Command("logs", "Prints log lines of functions") { logs._subject, logs._follow, logs._tail, logs._level });
        command.SetAction(logs.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var runtime = await _client.ConnectAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (runtime.ConfigureAwait(false))
        {
            var logs = runtime.Logs;
            var subject = parsed.GetValue(_subject);
            var function = subject is null ? null : logs.FunctionNamed(subject);
            var key = function is null ? subject : null;
            var matches = key is null ? _ => true : await MatcherAsync(runtime, key, cancellationToken).ConfigureAwait(false);
            var level = parsed.GetValue(_level) is { } least ? Array.IndexOf(Levels, least) : 0;
            // Before the lines that there are, so that none is lost between the two.
            var follower = logs.Follow(function);
            var tail = ClientOptions.AtLeast("--tail", 0, parsed.GetValue(_tail));
            var lines = logs.Read(function is null ? logs.Functions() : [function], matches).FindAll(line => IsAtLeast(line, level));
            Write(parsed, tail > 0 ? lines.TakeLast(tail) : lines);
            if (!parsed.GetValue(_follow))
            {
                return lines.Count > 0 || subject is null ? ExitCode.Success : NothingFor(subject);
            }

            while (!cancellationToken.IsCancellationRequested)
            {
                Write(parsed, follower.ReadNew().Where(line => matches(line.Line) && IsAtLeast(line, level)));
                await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return ExitCode.Interrupted;
        }
    }

    /// <summary>A line of a key names it, or one of its executions.</summary>
    private static async Task<Predicate<string>> MatcherAsync(RuntimeConnection runtime, string key, CancellationToken cancellationToken)
    {
        var found = await new KeySearch(runtime).ExecutionsAsync(key, cancellationToken).ConfigureAwait(false);
        return new KeyMatcher([key, .. found.Arns]).Matches;
    }

    private static bool IsAtLeast(LogLine line, int level) =>
        level == 0 || (line.Level is { } written && Array.FindIndex(Levels, known => Prefix(known) == Prefix(written.Equals("Critical", StringComparison.OrdinalIgnoreCase) ? "FATAL" : written)) >= level);

    private static string Prefix(string level) => level.Length < 3 ? level : level[..3].ToUpperInvariant();

    private int NothingFor(string subject)
    {
        _client.Output.Error($"expected a function or a key with log lines, got \"{subject}\"");
        return ExitCode.NotFound;
    }

    private void Write(ParseResult parsed, IEnumerable<LogLine> lines)
    {
        foreach (var line in lines)
        {
            _client.Write(parsed, line, shown => _client.Output.Line($"{Format.TimeOfDay(shown.At)} {shown.Function} {shown.Level ?? "-"} {shown.Message}"));
        }
    }
}
