using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda.Api;

/// <summary>The body of an error answer. The service model spells the text's member in two ways.</summary>
internal static class LambdaError
{
    /// <summary>Shapes whose member is <c>message</c>; it is <c>Message</c> in all others.</summary>
    private static readonly FrozenSet<string> LowerCase = FrozenSet.Create(
        StringComparer.Ordinal,
        "InvalidParameterValueException", "TooManyRequestsException", "ResourceConflictException", "RequestTooLargeException",
        "InvalidRequestContentException", "ResourceNotReadyException", "SerializedRequestEntityTooLargeException",
        "UnsupportedMediaTypeException", "ValidationException", "UnknownOperationException", "ProvisionedConcurrencyConfigNotFoundException");

    public static ReadOnlyMemory<byte> Write(AwsException refusal)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("Type"u8, refusal.Status < 500 ? "User"u8 : "Service"u8);
            writer.WriteString(LowerCase.Contains(refusal.Code) ? "message"u8 : "Message"u8, refusal.Message);
            if (refusal.Code == "TooManyRequestsException")
            {
                writer.WriteString("Reason"u8, "ReservedFunctionConcurrentInvocationLimitExceeded"u8);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
