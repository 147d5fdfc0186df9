using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Actions;

/// <summary>Reads bodies and query parameters. Errors contain the name of the parameter.</summary>
internal static class Requests
{
    /// <summary>Returns a label of the path.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: the label is empty.</exception>
    public static string Label(RestRequest request, string name) =>
        request.Label(name) is { Length: > 0 } label ? label : throw DurableErrors.Invalid("The path contains no resource");

    public static async Task<byte[]> BodyAsync(RestRequest request, CancellationToken cancellationToken)
    {
        var length = request.Http.ContentLength;
        if (length is { } known and <= int.MaxValue)
        {
            var exact = new byte[known];
            await request.Http.Body.ReadExactlyAsync(exact, cancellationToken).ConfigureAwait(false);
            return exact;
        }

        using var body = new MemoryStream();
        await request.Http.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        return body.ToArray();
    }

    /// <summary>Returns the ErrorObject in the body as JSON, or null if the body is empty.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: the body is not an ErrorObject, or too long.</exception>
    public static async Task<byte[]?> ErrorAsync(RestRequest request, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(request, cancellationToken).ConfigureAwait(false);
        if (body.Length == 0)
        {
            return null;
        }

        var error = ErrorObject.Write(ParseError(body));
        return error.Length <= DurableLimits.ErrorObject
            ? error
            : throw DurableErrors.Invalid($"Error object size must be less than {DurableLimits.ErrorObject} bytes.");
    }

    public static string? Text(RestRequest request, string name) =>
        request.Http.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    public static bool Flag(RestRequest request, string name, bool defaultValue) => Text(request, name) switch
    {
        null => defaultValue,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw DurableErrors.Invalid($"{name}: expected true or false, got \"{text}\""),
    };

    /// <summary>Returns MaxItems, 0 to 1000; 0 and absent mean 100.</summary>
    public static int MaxItems(RestRequest request)
    {
        var text = Text(request, "MaxItems");
        if (text is null)
        {
            return DurableLimits.DefaultPage;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            throw new AwsException(400, "SerializationException", $"'{text}' can not be converted to Integer");
        }

        return value switch
        {
            < 0 => throw AwsException.Violation("maxItems", text, "Member must have value greater than or equal to 0"),
            > DurableLimits.LargestPage => throw AwsException.Violation("maxItems", text, $"Member must have value less than or equal to {DurableLimits.LargestPage}"),
            0 => DurableLimits.DefaultPage,
            _ => value,
        };
    }

    /// <summary>Returns a time of the query, in ISO 8601 or epoch seconds, as epoch milliseconds.</summary>
    public static long? Time(RestRequest request, string name) => Text(request, name) switch
    {
        null => null,
        var text when decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) => (long)(seconds * 1_000),
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time.ToUnixTimeMilliseconds(),
        var text => throw DurableErrors.Invalid($"{name}: expected a time in ISO 8601, got \"{text}\""),
    };

    /// <exception cref="AwsException">InvalidParameterValueException 400: the body is not a checkpoint request; the message contains the member.</exception>
    public static CheckpointRequest Checkpoint(ReadOnlySpan<byte> body)
    {
        try
        {
            return ParseCheckpoint(body);
        }
        catch (JsonException malformed)
        {
            throw DurableErrors.MalformedBody(malformed);
        }
    }

    private static DurableError ParseError(byte[] body)
    {
        try
        {
            return ErrorObject.Parse(body)!;
        }
        catch (JsonException malformed)
        {
            throw DurableErrors.MalformedBody(malformed);
        }
    }

    private static CheckpointRequest ParseCheckpoint(ReadOnlySpan<byte> body)
    {
        string? token = null, clientToken = null;
        IReadOnlyList<OperationUpdate> updates = [];
        var reader = new Utf8JsonReader(body);
        reader.Read();
        MemberReader.Expect(ref reader, JsonTokenType.StartObject, "body");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("CheckpointToken"u8))
            {
                token = MemberReader.Text(ref reader, "CheckpointToken");
            }
            else if (reader.ValueTextEquals("ClientToken"u8))
            {
                clientToken = MemberReader.Text(ref reader, "ClientToken");
            }
            else if (reader.ValueTextEquals("Updates"u8))
            {
                updates = UpdateReader.ReadAll(ref reader);
            }
            else
            {
                MemberReader.Skip(ref reader);
            }
        }

        return new CheckpointRequest(token, clientToken, updates);
    }
}
