using System.Buffers;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>What every batch request must keep: 1 to 10 entries, each with an id of its own.</summary>
internal static class BatchEntries
{
    public static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <param name="entryShape">The entry's shape in the API, which refusals name.</param>
    public static List<T> Validate<T>(List<T>? entries, string entryShape)
        where T : IBatchEntry
    {
        if (entries is null)
        {
            throw SqsException.MissingParameter("Entries");
        }

        if (entries is [])
        {
            throw SqsException.EmptyBatch(entryShape);
        }

        if (entries.Count > SqsLimits.BatchEntries)
        {
            throw SqsException.TooManyEntries(SqsLimits.BatchEntries, entries.Count);
        }

        if (entries.FindIndex(entry => entry.Id is null) is >= 0 and var index)
        {
            throw SqsException.MissingParameter($"{entryShape}.{index + 1}.Id");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.Id is not { Length: > 0 and <= SqsLimits.BatchEntryIdLength } id || id.AsSpan().ContainsAnyExcept(IdCharacters))
            {
                throw SqsException.InvalidBatchEntryId();
            }

            if (!ids.Add(id))
            {
                throw SqsException.BatchIdsNotDistinct(id);
            }
        }

        return entries;
    }
}
