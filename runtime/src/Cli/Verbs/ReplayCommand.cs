using System.CommandLine;
using DurableLocal.Cli.Output;
using DurableLocal.Durable.Replay;
using DurableLocal.Hosting;
using DurableLocal.Terminal;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>replay HISTORY</c>: checks whether today's code follows a recorded execution.</summary>
internal static class ReplayCommand
{
    private static readonly string[] Columns = ["", "OPERATION", "TYPE", "NAME", "FOUND"];

    public static Command Create(StackOptions stack, ConsoleOutput output)
    {
        var file = new Argument<string>("HISTORY") { Description = "What \"aws lambda get-durable-execution-history --include-execution-data\" printed; - for standard input" };
        var function = new Option<string?>("--function") { Description = "Logical id or name of the durable function; without it the only one of the template", HelpName = "NAME" };
        var end = new Option<bool>("--end") { Description = "Also compare how the execution ended; a step that the code has added behind the last one would run" };
        var format = ClientOptions.FormatOption();
        var command = new Command("replay", "Checks whether today's code follows a recorded execution; nothing is recorded and no step runs") { file, function, end, format, stack.Template, stack.StackName, stack.Parameters };
        command.SetAction(async (parsed, cancellation) =>
        {
            var history = Read(parsed.GetRequiredValue(file));
            var isJson = parsed.GetValue(format) == "json";
            var result = await HistoryReplay.RunAsync(stack.Read(parsed), parsed.GetValue(function), history, parsed.GetValue(end), isJson ? output.OnStandardError() : output, cancellation).ConfigureAwait(false);
            var document = ReplayDocument.Of(result);
            if (isJson)
            {
                output.Line(OutputJson.Text(document));
            }
            else
            {
                Write(output, document);
            }

            return document.Follows ? ExitCode.Success : ExitCode.NotFound;
        });
        return command;
    }

    private static void Write(ConsoleOutput output, ReplayDocument document)
    {
        output.Table(Columns, [.. document.Operations.Select(operation => new[] { Mark(operation.Status), $"{operation.Number}", operation.Type, operation.Name ?? "", operation.Found ?? "" })]);
        var departure = document.Operations.FirstOrDefault(operation => operation.Found is not null);
        if (departure is not null)
        {
            output.Error($"departs at operation {departure.Number}: expected {departure.Type} {departure.Name}, found {departure.Found}");
        }
        else if (document.End is { Found: { } found } end)
        {
            output.Error($"departs at the end: expected {end.Expected}, found {found}");
        }
        else
        {
            output.Success($"follows all {document.Operations.Count} operations{(document.End is null ? "" : " and ends as recorded")}");
        }
    }

    private static string Mark(string status) => status switch
    {
        "FOLLOWED" => "ok",
        "DEPARTS" => "departs",
        _ => "-",
    };

    private static RecordedHistory Read(string file)
    {
        try
        {
            return RecordedHistory.Parse(file == "-" ? Console.In.ReadToEnd() : File.ReadAllText(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartException($"HISTORY: expected a file with a history, got \"{file}\": {failure.Message}", failure);
        }
    }
}
