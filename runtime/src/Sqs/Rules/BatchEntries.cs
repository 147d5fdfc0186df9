using System.Buffers;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>Validates the entries of a batch request: 1 to 10, with distinct IDs.</summary>
internal static class BatchEntries
{
    public static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Returns the entries.</summary>
    /// <param name="entries">The entries of the request.</param>
    /// <param name="entryShape">The shape of the entries in the API, used in error messages.</param>
    /// <exception cref="SqsException">There are none or too many, or an ID is missing, invalid or repeated.</exception>
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
