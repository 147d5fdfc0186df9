using System.CommandLine;
using System.Text.Json.Nodes;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>stop KEY</c>: ends running executions as STOPPED.</summary>
internal static class StopCommand
{
    public static Command Create(ClientOptions client)
    {
        var key = new Argument<string>("KEY") { Description = "Name, ARN or key of a durable execution" };
        var message = new Option<string?>("--reason") { Description = "Error message of the stopped execution", HelpName = "TEXT" };
        var command = client.On(new Command("stop", "Ends a running durable execution as STOPPED") { key, message });
        command.SetAction((parsed, cancellation) => ExecutionChange.RunAsync(client, parsed, parsed.GetRequiredValue(key), "stop", Body(parsed.GetValue(message)), cancellation));
        return command;
    }

    private static JsonObject Body(string? reason) =>
        reason is null ? [] : new JsonObject { ["ErrorMessage"] = reason };
}
