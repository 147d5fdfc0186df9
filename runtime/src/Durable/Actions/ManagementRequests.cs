using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Actions;

/// <summary>Reads the bodies of requests to pause or resume an execution.</summary>
internal static class ManagementRequests
{
    private static readonly ManagementRequest Empty = new(null, null, StopsTimeout: false);

    /// <param name="body">A JSON object, or empty: no member is required.</param>
    /// <exception cref="AwsException">InvalidParameterValueException 400: the body is not such a request; the message contains the member.</exception>
    public static ManagementRequest Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.IsEmpty ? Empty : Parse(body);
        }
        catch (JsonException malformed)
        {
            throw DurableErrors.MalformedBody(malformed);
        }
    }

    private static ManagementRequest Parse(ReadOnlySpan<byte> body)
    {
        var request = Empty;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        MemberReader.Expect(ref reader, JsonTokenType.StartObject, "body");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ClientToken"u8))
            {
                request = request with { ClientToken = MemberReader.Text(ref reader, "ClientToken") };
            }
            else if (reader.ValueTextEquals("Reason"u8))
            {
                request = request with { Reason = MemberReader.Text(ref reader, "Reason") };
            }
            else if (reader.ValueTextEquals("ExecutionTimeoutPaused"u8))
            {
                request = request with { StopsTimeout = MemberReader.Boolean(ref reader, "ExecutionTimeoutPaused") };
            }
            else
            {
                MemberReader.Skip(ref reader);
            }
        }

        return request;
    }
}
