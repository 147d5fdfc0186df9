using System.Text.Json;

namespace DurableLocal.EventSources;

/// <summary>
/// What a function with ReportBatchItemFailures says of its batch. Read as strictly as Lambda does (developer guide,
/// "Handling errors for an SQS event source", success and failure conditions): doubt means that the whole batch failed.
/// </summary>
/// <param name="FailedIds">Ids of the failed messages; none where all succeeded.</param>
/// <param name="Complaint">Why the answer counts as a failure of the whole batch, or null where it is well formed.</param>
public sealed record BatchResponse(IReadOnlySet<string> FailedIds, string? Complaint)
{
    private static readonly BatchResponse AllSucceeded = new(new HashSet<string>(), null);

    /// <param name="payload">The function's answer.</param>
    /// <param name="batchIds">The message ids of the batch.</param>
    public static BatchResponse Parse(ReadOnlySpan<byte> payload, IReadOnlySet<string> batchIds)
    {
        if (payload.IsEmpty)
        {
            return AllSucceeded;
        }

        try
        {
            var json = new Utf8JsonReader(payload);
            json.Read();
            var response = json.TokenType switch
            {
                JsonTokenType.Null => AllSucceeded,
                JsonTokenType.StartObject => ReadResponse(ref json, batchIds),
                _ => Malformed(batchIds, $"expected an object, got {json.TokenType}"),
            };

            // A second document after the first is refused by the reader.
            return response.Complaint is null && json.Read() ? Malformed(batchIds, "more than one JSON document") : response;
        }
        catch (JsonException broken)
        {
            return Malformed(batchIds, broken.Message);
        }
        catch (InvalidOperationException broken)
        {
            // A string that is no valid UTF-8.
            return Malformed(batchIds, broken.Message);
        }
    }

    private static BatchResponse ReadResponse(ref Utf8JsonReader json, IReadOnlySet<string> batchIds)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        string? complaint = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isFailures = json.ValueTextEquals("batchItemFailures"u8);
            json.Read();
            if (isFailures && json.TokenType != JsonTokenType.Null)
            {
                complaint ??= ReadFailures(ref json, batchIds, failed);
            }
            else
            {
                json.Skip();
            }
        }

        return complaint is null ? new BatchResponse(failed, null) : Malformed(batchIds, complaint);
    }

    /// <summary>Reads the list to its end even where it is refused, so that broken JSON behind it is found too.</summary>
    private static string? ReadFailures(ref Utf8JsonReader json, IReadOnlySet<string> batchIds, HashSet<string> failed)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            var actual = json.TokenType;
            json.Skip();
            return $"batchItemFailures: expected an array, got {actual}";
        }

        string? complaint = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            complaint = ReadFailure(ref json, out var id) ?? complaint;
            if (id is not null && !batchIds.Contains(id))
            {
                complaint = $"itemIdentifier: \"{id}\" is no message of the batch";
            }
            else if (id is not null)
            {
                failed.Add(id);
            }
        }

        return complaint;
    }

    private static string? ReadFailure(ref Utf8JsonReader json, out string? id)
    {
        id = null;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            var actual = json.TokenType;
            json.Skip();
            return $"batchItemFailures: expected objects, got {actual}";
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isIdentifier = json.ValueTextEquals("itemIdentifier"u8);
            json.Read();
            if (isIdentifier && json.TokenType == JsonTokenType.String)
            {
                id = json.GetString();
            }
            else
            {
                json.Skip();
            }
        }

        if (string.IsNullOrEmpty(id))
        {
            id = null;
            return "itemIdentifier: missing, null, empty or no string";
        }

        return null;
    }

    private static BatchResponse Malformed(IReadOnlySet<string> batchIds, string complaint) => new(batchIds, complaint);
}
