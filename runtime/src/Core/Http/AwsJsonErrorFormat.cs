using System.Buffers;
using System.Text.Json;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>Errors of the AWS JSON protocols: <c>__type</c>, the message, and the members of the error's shape.</summary>
public class AwsJsonErrorFormat(string contentType, JsonWriterOptions options) : ErrorFormat
{
    /// <summary>The format of errors that no service returns, such as for an unknown path; every AWS SDK parses it.</summary>
    public static readonly ErrorFormat Default = new WithTypeHeader();

    protected override string ContentType => contentType;

    protected override void WriteBody(IBufferWriter<byte> body, AwsException error, string requestId)
    {
        using var writer = new Utf8JsonWriter(body, options);
        writer.WriteStartObject();
        writer.WriteString("__type"u8, error.TypeName);
        if (error.Message.Length > 0)
        {
            writer.WriteString(error.MessageMember, error.Message);
        }

        error.WriteMembers(writer);
        writer.WriteEndObject();
    }

    private sealed class WithTypeHeader() : AwsJsonErrorFormat("application/json; charset=utf-8", default)
    {
        protected override void WriteHeaders(IHeaderDictionary headers, AwsException error) => headers["x-amzn-ErrorType"] = error.Code;
    }
}
