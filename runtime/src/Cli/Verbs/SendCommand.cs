using System.CommandLine;
using System.Text.Json.Nodes;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Service;
using DurableLocal.Core.Json;
using DurableLocal.Hosting;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>send BODY</c>: sends a message to a queue.</summary>
internal sealed class SendCommand
{
    private readonly ClientOptions _client;
    private readonly Argument<string> _body = new("BODY") { Description = "Body of the message; - for standard input" };
    private readonly Option<string?> _queue = new("--queue") { Description = "Name, URL or ARN of the queue; without it the only one that a function polls", HelpName = "QUEUE" };
    private readonly Option<string[]> _attributes = new("--attribute") { Description = "Message attribute of type String; may be repeated", HelpName = "NAME=VALUE", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int> _delay = new("--delay") { Description = "Seconds until the message becomes visible", HelpName = "SECONDS" };
    private readonly Option<string?> _group = new("--group") { Description = "Message group", HelpName = "ID" };
    private readonly Option<string?> _deduplication = new("--deduplication-id") { Description = "Deduplication id of a FIFO queue", HelpName = "ID" };

    private SendCommand(ClientOptions client) => _client = client;

    public static Command Create(ClientOptions client)
    {
        var send = new SendCommand(client);
        var command = client.On(new Command("send", "Sends a message to a queue") { send._body, send._queue, send._attributes, send._delay, send._group, send._deduplication });
        command.SetAction(send.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var attributes = Attributes(parsed.GetValue(_attributes) ?? []);
        var runtime = await _client.ConnectAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (runtime.ConfigureAwait(false))
        {
            runtime.RequireRunning();
            var queues = new Queues(runtime.Client);
            var all = await queues.ListAsync(cancellationToken).ConfigureAwait(false);
            var polled = await queues.PolledAsync(cancellationToken).ConfigureAwait(false);
            var queue = QueueChoice.Of("--queue", parsed.GetValue(_queue), all, all.FindAll(one => polled.Contains(one.Arn)));
            var body = parsed.GetRequiredValue(_body);
            var message = new JsonObject
            {
                ["QueueUrl"] = queue.Url,
                ["MessageBody"] = body == "-" ? await Console.In.ReadToEndAsync(cancellationToken).ConfigureAwait(false) : body,
                ["MessageAttributes"] = attributes,
            };
            Add(message, "MessageGroupId", parsed.GetValue(_group));
            Add(message, "MessageDeduplicationId", parsed.GetValue(_deduplication));
            if (parsed.GetValue(_delay) is not 0 and var delay)
            {
                message["DelaySeconds"] = delay;
            }

            var response = await queues.SendAsync(message, cancellationToken).ConfigureAwait(false);
            _client.Write(
                parsed,
                new SendDocument(queue.Name, response.Text("MessageId")!, response.Text("SequenceNumber")),
                sent => _client.Output.Line($"sent to {sent.Queue}: message {sent.MessageId}"));
            return ExitCode.Success;
        }
    }

    private static void Add(JsonObject message, string member, string? value)
    {
        if (value is not null)
        {
            message[member] = value;
        }
    }

    private static JsonObject Attributes(string[] given)
    {
        var attributes = new JsonObject();
        foreach (var pair in given)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new StartException($"--attribute: expected NAME=VALUE, got \"{pair}\"");
            }

            attributes[pair[..equals]] = new JsonObject { ["DataType"] = "String", ["StringValue"] = pair[(equals + 1)..] };
        }

        return attributes;
    }
}
