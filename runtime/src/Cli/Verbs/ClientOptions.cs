using System.CommandLine;
using System.Globalization;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Service;
using DurableLocal.Hosting;
using DurableLocal.Terminal;

namespace DurableLocal.Cli.Verbs;

/// <summary>The options of the commands that read from a runtime or act on it: which runtime, and the form of the output.</summary>
internal sealed class ClientOptions(StackOptions stack, ConsoleOutput output)
{
    private readonly Option<string> _format = FormatOption();

    public ConsoleOutput Output => output;

    /// <summary>Adds the options to a command.</summary>
    public Command On(Command command)
    {
        foreach (var option in new Option[] { stack.Port, stack.Data, stack.Template, stack.StackName, stack.Parameters, _format })
        {
            command.Add(option);
        }

        return command;
    }

    /// <summary>Connects to the runtime of the command line.</summary>
    /// <exception cref="StartException">There is none.</exception>
    public Task<RuntimeConnection> ConnectAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var data = parsed.GetValue(stack.Data) is { } given ? Path.GetFullPath(given) : null;
        return StackOptions.IsGiven(parsed, stack.Port)
            ? RuntimeConnection.ToPortAsync(stack.PortOf(parsed), data, cancellationToken)
            : RuntimeConnection.ToFolderAsync(data ?? stack.Read(parsed).DataFolder, () => stack.Read(parsed), output, cancellationToken);
    }

    /// <summary>Whether the output is JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_format) == "json";

    /// <summary>Writes the document as JSON, or calls the function that writes it for people.</summary>
    public void Write<T>(ParseResult parsed, T document, Action<T> write)
    {
        if (IsJson(parsed))
        {
            output.Line(OutputJson.Text(document));
        }
        else
        {
            write(document);
        }
    }

    /// <summary>Returns the value of an option.</summary>
    /// <exception cref="StartException">It is less than allowed.</exception>
    public static int AtLeast(string option, int least, int value) =>
        value >= least ? value : throw new StartException($"{option}: expected {least} or more, got {value}");

    /// <summary>Reads a moment: ISO 8601, or a number with s, m, h or d for a time before now.</summary>
    /// <exception cref="StartException">The text is neither.</exception>
    public static DateTimeOffset? Moment(string option, string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            switch (text[^1])
            {
                case 's': return now.AddSeconds(-number);
                case 'm': return now.AddMinutes(-number);
                case 'h': return now.AddHours(-number);
                case 'd': return now.AddDays(-number);
            }
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw new StartException($"{option}: expected a time such as 2026-01-31T12:00:00Z, or 15m for 15 minutes ago (s, m, h, d), got \"{text}\"");
    }

    /// <summary>The option <c>--output</c> of a command that prints a document.</summary>
    public static Option<string> FormatOption()
    {
        var option = new Option<string>("--output") { Description = "Form of the output; json is documented in runtime/docs/command-line.md", DefaultValueFactory = _ => "text", HelpName = "FORM" };
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }
}
