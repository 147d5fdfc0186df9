using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>Errors of the REST JSON protocol: the shape in a header, and in the body <c>Type</c> (the party at fault) and the message.</summary>
public sealed class RestJsonErrorFormat : ErrorFormat
{
    /// <summary>Error shapes of the Lambda service whose text member is <c>message</c>; in all others it is <c>Message</c> (service model).</summary>
    private static readonly HashSet<string> LowerCaseMessage = new(StringComparer.Ordinal)
    {
        "InvalidParameterValueException",
        "InvalidRequestContentException",
        "ProvisionedConcurrencyConfigNotFoundException",
        "RequestTooLargeException",
        "ResourceConflictException",
        "ResourceNotReadyException",
        "SerializationException",
        "SerializedRequestEntityTooLargeException",
        "TooManyRequestsException",
        "UnsupportedMediaTypeException",
        "ValidationException",
    };

    // Only SDKs read the text, no browser.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private RestJsonErrorFormat()
    {
    }

    public static RestJsonErrorFormat Default { get; } = new();

    protected override string ContentType => "application/json";

    protected override void WriteHeaders(IHeaderDictionary headers, AwsException error) => headers["x-amzn-ErrorType"] = error.Code;

    protected override void WriteBody(IBufferWriter<byte> body, AwsException error, string requestId)
    {
        using var writer = new Utf8JsonWriter(body, Options);
        writer.WriteStartObject();
        writer.WriteString("Type"u8, error.Status < StatusCodes.Status500InternalServerError ? "User"u8 : "Service"u8);
        writer.WriteString(LowerCaseMessage.Contains(error.Code) ? "message"u8 : "Message"u8, error.Message);
        error.WriteMembers(writer);
        writer.WriteEndObject();
    }
}
