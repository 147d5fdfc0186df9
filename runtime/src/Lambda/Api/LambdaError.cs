using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda.Api;

/// <summary>Writes the body of an error response; the service model uses two spellings for the member with the text.</summary>
internal static class LambdaError
{
    /// <summary>Error shapes whose member is <c>message</c>; it is <c>Message</c> in all others (service model).</summary>
    private static readonly FrozenSet<string> LowerCase = FrozenSet.Create(
        StringComparer.Ordinal,
        "InvalidParameterValueException", "TooManyRequestsException", "ResourceConflictException", "RequestTooLargeException",
        "InvalidRequestContentException", "ResourceNotReadyException", "SerializedRequestEntityTooLargeException",
        "UnsupportedMediaTypeException", "ValidationException", "UnknownOperationException", "ProvisionedConcurrencyConfigNotFoundException");

    public static ReadOnlyMemory<byte> Write(AwsException error)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("Type"u8, error.Status < 500 ? "User"u8 : "Service"u8);
            writer.WriteString(LowerCase.Contains(error.Code) ? "message"u8 : "Message"u8, error.Message);
            if (error.Code == "TooManyRequestsException")
            {
                writer.WriteString("Reason"u8, "ReservedFunctionConcurrentInvocationLimitExceeded"u8);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
