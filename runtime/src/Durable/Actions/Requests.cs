using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary>Reads bodies and query parameters. Errors contain the name of the parameter.</summary>
internal static class Requests
{
    public static async Task<byte[]> BodyAsync(HttpContext context)
    {
        var length = context.Request.ContentLength;
        if (length is { } known and <= int.MaxValue)
        {
            var exact = new byte[known];
            await context.Request.Body.ReadExactlyAsync(exact, context.RequestAborted).ConfigureAwait(false);
            return exact;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        return body.ToArray();
    }

    /// <summary>Returns the ErrorObject in the body as JSON, or null if the body is empty.</summary>
    public static async Task<byte[]?> ErrorAsync(HttpContext context)
    {
        var body = await BodyAsync(context).ConfigureAwait(false);
        if (body.Length == 0)
        {
            return null;
        }

        var error = ErrorObject.Write(ErrorObject.Parse(body)!);
        return error.Length <= DurableLimits.ErrorObject
            ? error
            : throw DurableErrors.Invalid($"Error object size must be less than {DurableLimits.ErrorObject} bytes.");
    }

    public static string? Text(HttpContext context, string name) =>
        context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    public static bool Flag(HttpContext context, string name, bool defaultValue) => Text(context, name) switch
    {
        null => defaultValue,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw DurableErrors.Invalid($"{name}: expected true or false, got \"{text}\""),
    };

    /// <summary>Returns MaxItems, 0 to 1000; 0 and absent mean 100.</summary>
    public static int MaxItems(HttpContext context)
    {
        var text = Text(context, "MaxItems");
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
    public static long? Time(HttpContext context, string name) => Text(context, name) switch
    {
        null => null,
        var text when decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) => (long)(seconds * 1_000),
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time.ToUnixTimeMilliseconds(),
        var text => throw DurableErrors.Invalid($"{name}: expected a time in ISO 8601, got \"{text}\""),
    };

    /// <exception cref="JsonException">The body is not a checkpoint request; the message contains the member.</exception>
    public static CheckpointRequest Checkpoint(ReadOnlySpan<byte> body)
    {
        string? token = null, clientToken = null;
        IReadOnlyList<OperationUpdate> updates = [];
        var reader = new Utf8JsonReader(body);
        reader.Read();
        JsonMembers.Expect(ref reader, JsonTokenType.StartObject, "body");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("CheckpointToken"u8))
            {
                token = JsonMembers.Text(ref reader, "CheckpointToken");
            }
            else if (reader.ValueTextEquals("ClientToken"u8))
            {
                clientToken = JsonMembers.Text(ref reader, "ClientToken");
            }
            else if (reader.ValueTextEquals("Updates"u8))
            {
                updates = UpdateReader.ReadAll(ref reader);
            }
            else
            {
                JsonMembers.Skip(ref reader);
            }
        }

        return new CheckpointRequest(token, clientToken, updates);
    }
}
