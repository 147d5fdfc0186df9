using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Durable;

namespace DurableLocal.EventSources;

/// <summary>The event that Lambda puts on the default bus when a durable execution changes its status (developer guide, "Monitoring durable functions").</summary>
internal static class StatusChangeEvent
{
    internal static byte[] Of(StatusChange change, AwsIdentity identity, DateTimeOffset now, Guid id)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("version"u8, "0"u8);
        json.WriteString("id"u8, id);
        json.WriteString("detail-type"u8, "Durable Execution Status Change"u8);
        json.WriteString("source"u8, "aws.lambda"u8);
        json.WriteString("account"u8, identity.AccountId);
        json.WriteString("time"u8, Text(now, "yyyy-MM-dd'T'HH:mm:ss'Z'"));
        json.WriteString("region"u8, identity.Region);
        json.WriteStartArray("resources"u8);
        json.WriteStringValue(change.ExecutionArn);
        json.WriteEndArray();
        json.WriteStartObject("detail"u8);
        json.WriteString("durableExecutionArn"u8, change.ExecutionArn);
        json.WriteString("durableExecutionName"u8, change.ExecutionName);
        json.WriteString("functionArn"u8, change.FunctionArn);
        json.WriteString("status"u8, change.Status);
        json.WriteString("startTimestamp"u8, Text(change.StartedAt, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        if (change.EndedAt is { } ended)
        {
            json.WriteString("endTimestamp"u8, Text(ended, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static string Text(DateTimeOffset time, string format) => time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
