using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Search;
using DurableLocal.Cli.Service;
using DurableLocal.Core.Json;
using DurableLocal.Hosting;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>rerun KEY --from OPERATION</c>: starts a new execution with the recorded results up to an operation.</summary>
internal static class RerunCommand
{
    public static Command Create(ClientOptions client)
    {
        var key = new Argument<string>("KEY") { Description = "Name, ARN or key of a durable execution" };
        var from = new Option<string>("--from") { Description = "The first operation that runs again", HelpName = "OPERATION", Required = true };
        var input = new Option<string?>("--input") { Description = "File with another input, JSON", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "Name of the new execution; without it the old name and a number", HelpName = "NAME" };
        var command = client.On(new Command("rerun", "Starts a new execution with the recorded results of another one up to an operation") { key, from, input, name });
        command.SetAction((parsed, cancellation) => RunAsync(
            client, parsed, parsed.GetRequiredValue(key), parsed.GetRequiredValue(from), parsed.GetValue(input), parsed.GetValue(name), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ClientOptions client, ParseResult parsed, string key, string from, string? inputFile, string? name, CancellationToken cancellationToken)
    {
        var input = inputFile is null ? null : Read(inputFile);
        var runtime = await client.ConnectAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (runtime.ConfigureAwait(false))
        {
            runtime.RequireRunning();
            var arns = await new KeySearch(runtime).ChoicesAsync(key, cancellationToken).ConfigureAwait(false);
            if (arns is not [var arn])
            {
                client.Output.Error(arns.Count == 0
                    ? $"expected the name, ARN or key of an execution, got \"{key}\"; \"executions\" lists them"
                    : $"expected the key of one execution, got \"{key}\", which has {arns.Count}: {string.Join(", ", arns)}");
                return ExitCode.NotFound;
            }

            var path = $"{RerunEndpoint.Path}?arn={Uri.EscapeDataString(arn)}&from={Uri.EscapeDataString(from)}{(name is null ? "" : $"&name={Uri.EscapeDataString(name)}")}";
            try
            {
                var started = (await runtime.Client.PostAsync(path, input, cancellationToken).ConfigureAwait(false)).Text("DurableExecutionArn")!;
                var execution = Executions.Summary(await runtime.Executions.FindAsync(started, cancellationToken).ConfigureAwait(false) ?? throw new ServiceException(404, "ResourceNotFoundException", $"{started} was deleted"));
                client.Write(parsed, new ChangeDocument(execution.Arn, execution.Name, execution.Status), shown => client.Output.Line($"{shown.Name} {shown.Status}"));
                return ExitCode.Success;
            }
            catch (ServiceException rejected) when (rejected.Code == "InvalidParameterValueException")
            {
                // The operation or the name, which are of the command line.
                client.Output.Error($"--{rejected.Text}");
                return ExitCode.UsageError;
            }
        }
    }

    private static JsonNode? Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartException($"--input: expected a file with JSON, got \"{file}\": {failure.Message}", failure);
        }
    }
}
