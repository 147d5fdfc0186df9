using System.Text.Json;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Wire;

internal enum FunctionResponseStatus
{
    Succeeded,
    Failed,
    Pending,
}

/// <summary>The response of a durable function: <c>{"Status","Result","Error"}</c>; null members count as absent.</summary>
internal sealed record FunctionResponse(FunctionResponseStatus Status, byte[]? Result, byte[]? Error)
{
    /// <summary>The exact text of the service; a handler that is not durable gets it too.</summary>
    private const string InvalidStatus = "Invalid Status in invocation output.";

    /// <exception cref="JsonException">The payload is not such a response; the history contains the message.</exception>
    public static FunctionResponse Parse(ReadOnlyMemory<byte> payload)
    {
        string? status = null;
        byte[]? result = null;
        DurableError? error = null;
        var reader = new Utf8JsonReader(payload.Span);
        if (payload.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException(InvalidStatus);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Status"u8))
            {
                status = MemberReader.Text(ref reader, "Status");
            }
            else if (reader.ValueTextEquals("Result"u8))
            {
                result = MemberReader.Utf8(ref reader, "Result");
            }
            else if (reader.ValueTextEquals("Error"u8))
            {
                reader.Read();
                error = reader.TokenType == JsonTokenType.Null ? null : ErrorObject.Read(ref reader, "Error");
            }
            else
            {
                MemberReader.Skip(ref reader);
            }
        }

        return (status, result, error) switch
        {
            ("FAILED", not null, _) => throw new JsonException("Cannot provide a Result for FAILED status."),
            ("SUCCEEDED", _, not null) => throw new JsonException("Cannot provide an Error for SUCCEEDED status."),
            ("SUCCEEDED", _, _) => new FunctionResponse(FunctionResponseStatus.Succeeded, result, null),
            ("FAILED", _, _) => new FunctionResponse(FunctionResponseStatus.Failed, null, error is null ? null : ErrorObject.Write(error)),
            ("PENDING", _, _) => new FunctionResponse(FunctionResponseStatus.Pending, null, null),
            _ => throw new JsonException(InvalidStatus),
        };
    }
}
