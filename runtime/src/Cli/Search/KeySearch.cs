using System.Text.RegularExpressions;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Service;
using DurableLocal.Hosting;

namespace DurableLocal.Cli.Search;

/// <summary>
/// Finds what a runtime holds of a key, without knowledge of its functions: the execution of that name, items with that
/// partition key, messages and log lines that name it; then the executions and items that those refer to, such as the
/// row of a message that was rejected, which has the message id as its key.
/// </summary>
internal sealed partial class KeySearch(RuntimeConnection runtime)
{
    /// <summary>Ids that are followed: a line of a log may contain several that lead nowhere.</summary>
    private const int MostIds = 200;

    private readonly FunctionLogs _logs = runtime.Logs;

    /// <summary>Finds the executions and items of a key.</summary>
    public async Task<FoundKey> ExecutionsAsync(string key, CancellationToken cancellationToken) =>
        await FindAsync(key, await runtime.Messages.FindAsync(key, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The executions of a key that a command can be about: those of that very name or ARN alone, where there are any.</summary>
    public async Task<IReadOnlyList<string>> ChoicesAsync(string key, CancellationToken cancellationToken)
    {
        var arns = (await ExecutionsAsync(key, cancellationToken).ConfigureAwait(false)).Arns;
        var exact = arns.Where(arn => arn == key || ExecutionName.Of(arn) == key).ToList();
        return exact.Count > 0 ? exact : arns;
    }

    /// <summary>Finds everything.</summary>
    public async Task<TraceDocument> TraceAsync(string key, CancellationToken cancellationToken)
    {
        var messages = await runtime.Messages.FindAsync(key, cancellationToken).ConfigureAwait(false);
        var found = await FindAsync(key, messages, cancellationToken).ConfigureAwait(false);
        var executions = await new ExecutionDetails(runtime.Executions).OfAsync(found.Arns, cancellationToken).ConfigureAwait(false);
        var names = new KeyMatcher([key, .. executions.Select(execution => execution.Execution.Arn), .. found.ItemIds]);
        var lines = _logs.Read(_logs.Functions(), names.Matches);
        return new TraceDocument(key, executions, found.Items, messages, lines, Timeline.Of(executions, messages, lines));
    }

    private async Task<FoundKey> FindAsync(string key, IReadOnlyList<QueuedMessage> messages, CancellationToken cancellationToken)
    {
        var lines = _logs.Read(_logs.Functions(), new KeyMatcher([key]).Matches);
        var items = await runtime.Tables.FindAsync(key, cancellationToken).ConfigureAwait(false);
        var texts = lines.Select(line => line.Line)
            .Concat(messages.SelectMany(message => message.Attributes.Values.Append(message.Body).Append(message.MessageId)))
            .ToList();
        var ids = new List<string>();
        foreach (var id in texts.SelectMany(text => Id().Matches(text).Select(match => match.Value)).Where(id => id != key).Distinct(StringComparer.Ordinal).Take(MostIds))
        {
            var more = await runtime.Tables.FindAsync(id, cancellationToken).ConfigureAwait(false);
            if (more.Count > 0)
            {
                ids.Add(id);
                items.AddRange(more);
            }
        }

        var named = await runtime.Executions.NamedAsync(key, cancellationToken).ConfigureAwait(false);
        var arns = ExecutionName.ArnsIn(key)
            .Concat(named.Select(execution => execution.Arn))
            .Concat(texts.Concat(items.Select(item => item.Item.GetRawText())).SelectMany(OnlyArnIn))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return new FoundKey(arns, items, ids);
    }

    /// <summary>A text with several ARNs, such as a line about a batch, does not say which of them belongs to the key.</summary>
    private static IEnumerable<string> OnlyArnIn(string text) => ExecutionName.ArnsIn(text).Distinct(StringComparer.Ordinal).ToList() is [var only] ? [only] : [];

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}

/// <summary>What there is of a key.</summary>
/// <param name="Arns">Executions; some may not exist any more.</param>
/// <param name="ItemIds">Partition keys, other than the key itself, of items that belong to it.</param>
internal sealed record FoundKey(IReadOnlyList<string> Arns, IReadOnlyList<FoundItem> Items, IReadOnlyList<string> ItemIds);
