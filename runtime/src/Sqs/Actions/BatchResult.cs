using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Actions;

/// <summary>The entries of a batch of receipt handles that succeeded, and those that failed with their errors.</summary>
internal sealed class BatchResult
{
    private readonly List<string> _successful = [];
    private readonly List<(string Id, SqsException Error)> _failed = [];

    /// <summary>Validates every entry, then runs the valid ones in one transaction.</summary>
    /// <param name="database">Runs the transaction.</param>
    /// <param name="entries">The entries of the request.</param>
    /// <param name="validate">Returns an entry's handle, or throws its error.</param>
    /// <param name="run">Runs an entry; the error that it returns fails this entry only. Null is success.</param>
    /// <param name="cancellationToken">Cancelled when the client disconnects.</param>
    public static async Task<BatchResult> RunAsync<T>(
        Database database,
        List<T> entries,
        Func<T, ReceiptHandle> validate,
        Func<Session, T, ReceiptHandle, SqsException?> run,
        CancellationToken cancellationToken)
        where T : IBatchEntry
    {
        var result = new BatchResult();
        var handles = new List<(T Entry, ReceiptHandle Handle)>(entries.Count);
        foreach (var entry in entries)
        {
            try
            {
                handles.Add((entry, validate(entry)));
            }
            catch (SqsException error)
            {
                result._failed.Add((entry.Id!, error));
            }
        }

        var errors = await database.WriteAsync(
            session => handles.ConvertAll(item => run(session, item.Entry, item.Handle)),
            cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < errors.Count; i++)
        {
            result.Add(handles[i].Entry.Id!, errors[i]);
        }

        return result;
    }

    public void Write(Utf8JsonWriter response)
    {
        SqsWire.WriteSuccessful(response, _successful);
        SqsWire.WriteFailed(response, _failed);
    }

    private void Add(string id, SqsException? error)
    {
        if (error is null)
        {
            _successful.Add(id);
        }
        else
        {
            _failed.Add((id, error));
        }
    }
}
