using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Actions;

/// <summary>Which entries of a batch of receipt handles succeeded and which failed, and why.</summary>
internal sealed class BatchOutcome
{
    private readonly List<string> _successful = [];
    private readonly List<(string Id, SqsException Refusal)> _failed = [];

    /// <param name="check">Gives an entry's handle or throws its refusal.</param>
    /// <param name="settle">Acts on an entry; a refusal it returns is that entry's alone.</param>
    public static async Task<BatchOutcome> SettleAsync<T>(
        Queues queues,
        List<T> entries,
        Func<T, ReceiptHandle> check,
        Func<Session, T, ReceiptHandle, SqsException?> settle,
        CancellationToken cancellationToken)
        where T : IBatchEntry
    {
        var outcome = new BatchOutcome();
        var handles = new List<(T Entry, ReceiptHandle Handle)>(entries.Count);
        foreach (var entry in entries)
        {
            try
            {
                handles.Add((entry, check(entry)));
            }
            catch (SqsException refusal)
            {
                outcome._failed.Add((entry.Id!, refusal));
            }
        }

        var refusals = await queues.Database.WriteAsync(
            session => handles.ConvertAll(item => settle(session, item.Entry, item.Handle)),
            cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < refusals.Count; i++)
        {
            outcome.Add(handles[i].Entry.Id!, refusals[i]);
        }

        return outcome;
    }

    public void Write(Utf8JsonWriter answer)
    {
        SqsWire.WriteSuccessful(answer, _successful);
        SqsWire.WriteFailed(answer, _failed);
    }

    private void Add(string id, SqsException? refusal)
    {
        if (refusal is null)
        {
            _successful.Add(id);
        }
        else
        {
            _failed.Add((id, refusal));
        }
    }
}
