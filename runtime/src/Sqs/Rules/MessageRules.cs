using System.Buffers;
using System.Globalization;
using System.Text;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Rules;

/// <summary>Validates the content of a message. Source: SendMessage, Amazon SQS API Reference; "Amazon SQS message metadata".</summary>
internal static class MessageRules
{
    private const string TraceHeader = "AWSTraceHeader";

    private static readonly SearchValues<byte> IllegalControls = SearchValues.Create(
        [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0B, 0x0C, 0x0E, 0x0F,
         0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F]);

    /// <summary>Returns the body as UTF-8.</summary>
    /// <param name="body">The body of the request.</param>
    /// <param name="parameter">Its name in the error where it is missing.</param>
    /// <exception cref="SqsException">The body is missing, empty, or contains a character that XML does not allow.</exception>
    public static ReadOnlyMemory<byte> Body(Utf8Text? body, string parameter)
    {
        if (body is null || body.Bytes.IsEmpty)
        {
            throw SqsException.MissingParameter(parameter);
        }

        return IsLegal(body.Bytes.Span) ? body.Bytes : throw SqsException.InvalidMessageContents();
    }

    /// <summary>Returns whether UTF-8 text consists of #x9 #xA #xD #x20–#xD7FF #xE000–#xFFFD #x10000–#x10FFFF.</summary>
    public static bool IsLegal(ReadOnlySpan<byte> text) =>
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF; the JSON reader rejects surrogates.
        !text.ContainsAny(IllegalControls) && text.IndexOf("\uFFFE"u8) < 0 && text.IndexOf("\uFFFF"u8) < 0;

    /// <summary>Returns the message attributes in canonical encoding; empty where there are none.</summary>
    /// <exception cref="SqsException">There are too many, or a name, type or value is not allowed.</exception>
    public static byte[] Attributes(Dictionary<string, AttributeInput>? attributes)
    {
        if (attributes is null or { Count: 0 })
        {
            return [];
        }

        if (attributes.Count > SqsLimits.MessageAttributes)
        {
            throw SqsException.InvalidParameter($"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{SqsLimits.MessageAttributes}].");
        }

        return MessageAttributeCodec.Encode(attributes.Select(a => KeyValuePair.Create(Name(a.Key), Value("user", a.Key, a.Value))));
    }

    /// <summary>Returns the X-Ray trace header, the only system attribute that a sender can set; null where it is not set.</summary>
    /// <exception cref="SqsException">Another system attribute was set, or the value is not allowed.</exception>
    public static string? Trace(Dictionary<string, AttributeInput>? attributes)
    {
        if (attributes is null or { Count: 0 })
        {
            return null;
        }

        foreach (var (name, input) in attributes)
        {
            if (name != TraceHeader)
            {
                throw SqsException.InvalidParameter($"Message system attribute name '{name}' is invalid.");
            }

            if (Value("system", name, input) is not { DataType: "String" })
            {
                throw SqsException.InvalidParameter($"The message system attribute '{TraceHeader}' has an invalid data type, it must be String.");
            }
        }

        return attributes[TraceHeader].StringValue;
    }

    /// <summary>Returns the MD5 digest of the system attributes in the response of SendMessage.</summary>
    public static string TraceMd5(string traceHeader) =>
        MessageAttributeCodec.Md5(MessageAttributeCodec.Encode([new(TraceHeader, new MessageAttributeValue("String", traceHeader, null))]));

    /// <summary>Returns the size in bytes, attributes included, of a message that is not validated yet.</summary>
    public static long Bytes(MessageInput input)
    {
        long count = input.MessageBody?.Bytes.Length ?? 0;
        foreach (var (name, value) in input.MessageAttributes ?? [])
        {
            count += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value?.DataType ?? string.Empty)
                + (value?.BinaryValue?.Length ?? Encoding.UTF8.GetByteCount(value?.StringValue ?? string.Empty));
        }

        return count;
    }

    /// <summary>Checks that body and attributes are within the size limit of a queue.</summary>
    /// <param name="problem">How SQS's error describes the parameters.</param>
    /// <exception cref="SqsException">The message is too large.</exception>
    public static void CheckSize(ReadOnlySpan<byte> body, byte[] attributes, QueueSettings queue, string problem = "are invalid")
    {
        if (body.Length + AttributeBytes(attributes) > queue.MaximumMessageSize)
        {
            throw SqsException.InvalidParameter($"One or more parameters {problem}. Reason: Message must be shorter than {queue.MaximumMessageSize} bytes.");
        }
    }

    /// <summary>Returns the size of the attributes in bytes as it counts toward the message size: names, types and values.</summary>
    public static int AttributeBytes(byte[] encoded)
    {
        var count = 0;
        foreach (var (name, value) in MessageAttributeCodec.Decode(encoded))
        {
            count += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value.DataType)
                + (value.BinaryValue?.Length ?? Encoding.UTF8.GetByteCount(value.StringValue!));
        }

        return count;
    }

    private static string Name(string name)
    {
        if (name.Length is 0 or > SqsLimits.MessageAttributeName)
        {
            throw SqsException.InvalidParameter(name.Length == 0
                ? "The request must contain non-empty message (user) attribute names."
                : $"Message (user) attribute name must be shorter than {SqsLimits.MessageAttributeName} bytes.");
        }

        if (name.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.')))
        {
            throw SqsException.InvalidParameter($"Message (user) attribute name '{name}' is invalid. Only alphanumeric characters, hyphens, underscores, and periods are allowed.");
        }

        if (name.StartsWith("aws.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("amazon.", StringComparison.OrdinalIgnoreCase))
        {
            throw SqsException.InvalidParameter("You can't use message attribute names beginning with 'AWS.' or 'Amazon'. These strings are reserved for internal use.");
        }

        return name[0] != '.' && name[^1] != '.' && !name.Contains("..", StringComparison.Ordinal)
            ? name
            : throw SqsException.InvalidParameter($"Message (user) attribute name '{name}' is invalid. It can't start or end with a period, or contain successive periods.");
    }

    private static MessageAttributeValue Value(string kind, string name, AttributeInput? input)
    {
        if (input is { DataType: null, StringValue: null, BinaryValue: null })
        {
            throw SqsException.InvalidParameter($"The message ({kind}) attribute '{name}' must contain a non-empty message attribute value.");
        }

        if (input is not { DataType: { Length: > 0 } type })
        {
            throw SqsException.InvalidParameter($"The message attribute '{name}' must contain non-empty message attribute type.");
        }

        if (input.StringListValues is { Count: > 0 } || input.BinaryListValues is { Count: > 0 })
        {
            throw SqsException.UnsupportedOperation("Message attribute list values in SendMessage operation are not supported.");
        }

        if (type.Length > SqsLimits.MessageAttributeName)
        {
            throw SqsException.InvalidParameter($"Message ({kind}) attribute type must be shorter than {SqsLimits.MessageAttributeName} bytes.");
        }

        if (!IsLegal(Encoding.UTF8.GetBytes(type)))
        {
            throw SqsException.InvalidAttributeContents();
        }

        var prefix = type.Split('.', 2)[0];
        if (prefix is not ("String" or "Number" or "Binary"))
        {
            throw SqsException.InvalidParameter($"The type of message ({kind}) attribute '{name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.");
        }

        if (input is { StringValue: not null, BinaryValue: not null })
        {
            throw SqsException.InvalidParameter($"Message ({kind}) attribute '{name}' has multiple values.");
        }

        return prefix == "Binary" ? Binary(kind, name, type, input) : Text(kind, name, prefix, type, input);
    }

    private static MessageAttributeValue Binary(string kind, string name, string type, AttributeInput input) =>
        input.BinaryValue is { Length: > 0 } bytes ? new MessageAttributeValue(type, null, bytes) : throw Empty(kind, name, type);

    private static MessageAttributeValue Text(string kind, string name, string prefix, string type, AttributeInput input)
    {
        if (input.StringValue is not { Length: > 0 } text)
        {
            throw Empty(kind, name, type);
        }

        if (!IsLegal(Encoding.UTF8.GetBytes(text)))
        {
            throw SqsException.InvalidAttributeContents();
        }

        const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return prefix != "Number" || (double.TryParse(text, Number, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            ? new MessageAttributeValue(type, text, null)
            : throw SqsException.InvalidParameter($"Can't cast the value of message ({kind}) attribute '{name}' to a number.");
    }

    private static SqsException Empty(string kind, string name, string type) =>
        SqsException.InvalidParameter($"Message ({kind}) attribute '{name}' must contain a non-empty value of type '{type}'.");
}
