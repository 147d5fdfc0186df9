using DurableLocal.Cli.Output;
using DurableLocal.Core.Json;
using DurableLocal.Hosting;

namespace DurableLocal.Cli.Search;

/// <summary>Merges messages, events of executions and log lines in the order of their times.</summary>
internal static class Timeline
{
    public static IReadOnlyList<TraceEvent> Of(IEnumerable<ExecutionDetail> executions, IEnumerable<QueuedMessage> messages, IEnumerable<LogLine> lines) =>
    [
        .. messages.Select(Sent)
            .Concat(executions.SelectMany(Events))
            .Concat(lines.Where(line => line.At is not null).Select(line => new TraceEvent(line.At!.Value, line.Function, line.Level ?? "LOG", line.Message)))
            .OrderBy(entry => entry.At),
    ];

    private static TraceEvent Sent(QueuedMessage message) =>
        new(message.SentAt, message.Queue, "sent", $"message {message.MessageId}, {message.State}, received {message.Receives} times{(message.DeadLetterSource is { } source ? $", from {source}" : "")}");

    private static IEnumerable<TraceEvent> Events(ExecutionDetail execution)
    {
        var text = new HistoryText();
        foreach (var item in execution.Events)
        {
            text.Add(item);
        }

        return execution.Events.Zip(text.Rows, (item, row) => new TraceEvent(
            item.Moment("EventTimestamp")!.Value,
            execution.Execution.Name,
            row[2],
            string.Join(", ", new[] { row[3], row[5] }.Where(part => part is not ("-" or "")))));
    }
}
