using System.Text.Json;

namespace DurableLocal.EventSources;

/// <summary>
/// The response of a function with ReportBatchItemFailures. It is parsed as strictly as Lambda does (developer guide,
/// "Handling errors for an SQS event source", success and failure conditions): a response that is not valid means that
/// the whole batch failed.
/// </summary>
/// <param name="FailedIds">Ids of the failed messages; empty when all succeeded.</param>
/// <param name="Error">The reason why the whole batch counts as failed; null for a valid response.</param>
public sealed record BatchResponse(IReadOnlySet<string> FailedIds, string? Error)
{
    private static readonly BatchResponse AllSucceeded = new(new HashSet<string>(), null);

    /// <summary>Parses the response; never throws.</summary>
    /// <param name="payload">The function's response.</param>
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

            // A second document throws a JsonException or is found by this Read.
            return response.Error is null && json.Read() ? Malformed(batchIds, "more than one JSON document") : response;
        }
        catch (JsonException broken)
        {
            return Malformed(batchIds, broken.Message);
        }
        catch (InvalidOperationException broken)
        {
            // A string that is not valid UTF-8.
            return Malformed(batchIds, broken.Message);
        }
    }

    private static BatchResponse ReadResponse(ref Utf8JsonReader json, IReadOnlySet<string> batchIds)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        string? error = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isFailures = json.ValueTextEquals("batchItemFailures"u8);
            json.Read();
            if (isFailures && json.TokenType != JsonTokenType.Null)
            {
                error ??= ReadFailures(ref json, batchIds, failed);
            }
            else
            {
                json.Skip();
            }
        }

        return error is null ? new BatchResponse(failed, null) : Malformed(batchIds, error);
    }

    /// <summary>Reads the list; continues to its end after an error, so that invalid JSON after it is also detected.</summary>
    private static string? ReadFailures(ref Utf8JsonReader json, IReadOnlySet<string> batchIds, HashSet<string> failed)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            var actual = json.TokenType;
            json.Skip();
            return $"batchItemFailures: expected an array, got {actual}";
        }

        string? error = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            error = ReadFailure(ref json, out var id) ?? error;
            if (id is not null && !batchIds.Contains(id))
            {
                error = $"itemIdentifier: \"{id}\" is not a message of the batch";
            }
            else if (id is not null)
            {
                failed.Add(id);
            }
        }

        return error;
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
            return "itemIdentifier: missing, null, empty or not a string";
        }

        return null;
    }

    private static BatchResponse Malformed(IReadOnlySet<string> batchIds, string error) => new(batchIds, error);
}
