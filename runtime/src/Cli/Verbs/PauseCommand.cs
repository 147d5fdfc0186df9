using System.CommandLine;
using System.Text.Json.Nodes;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>pause KEY</c> and <c>resume KEY</c>: no code of a paused execution runs until it is resumed.</summary>
internal static class PauseCommand
{
    public static Command CreatePause(ClientOptions client)
    {
        var key = Key();
        var reason = Reason();
        var timeout = new Option<bool>("--pause-timeout") { Description = "Pause the execution timeout as well" };
        var command = client.On(new Command("pause", "Pauses a running durable execution at its next checkpoint") { key, reason, timeout });
        command.SetAction((parsed, cancellation) =>
        {
            var body = Body(parsed.GetValue(reason));
            if (parsed.GetValue(timeout))
            {
                body["ExecutionTimeoutPaused"] = true;
            }

            return ExecutionChange.RunAsync(client, parsed, parsed.GetRequiredValue(key), "pause", body, cancellation);
        });
        return command;
    }

    public static Command CreateResume(ClientOptions client)
    {
        var key = Key();
        var reason = Reason();
        var command = client.On(new Command("resume", "Resumes a paused durable execution") { key, reason });
        command.SetAction((parsed, cancellation) => ExecutionChange.RunAsync(client, parsed, parsed.GetRequiredValue(key), "resume", Body(parsed.GetValue(reason)), cancellation));
        return command;
    }

    private static Argument<string> Key() => new("KEY") { Description = "Name, ARN or key of a durable execution" };

    private static Option<string?> Reason() => new("--reason") { Description = "Why; recorded in the history", HelpName = "TEXT" };

    private static JsonObject Body(string? reason) => reason is null ? [] : new JsonObject { ["Reason"] = reason };
}
