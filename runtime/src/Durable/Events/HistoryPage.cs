using System.Buffers;
using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Events;

/// <summary>Writes a page of GetDurableExecutionHistory directly from the rows of the store.</summary>
internal static class HistoryPage
{
    private const string Columns =
        "SELECT v.event_id, v.type, v.at, v.details, v.payload, v.is_error, o.id, o.name, o.sub_type, o.parent_id FROM durable_events v "
        + "LEFT JOIN durable_operations o ON o.execution_id = v.execution_id AND o.sequence = v.operation ";

    /// <summary>Bytes after which a page ends, whatever its number of events: keeps the response to a size that clients accept.</summary>
    private const int LargestPage = 6_291_456;

    public static byte[] Write(Session session, long executionId, ExecutionArn arn, (long First, long Second)? marker, int maxItems, bool isReverse, bool includeData, long now)
    {
        var buffer = new ArrayBufferWriter<byte>(4_096);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        string? next = null;
        long last = 0;
        var items = 0;
        writer.WriteStartObject();
        writer.WriteStartArray("Events"u8);
        session.Query(
            isReverse
                ? Columns + "WHERE v.execution_id = ? AND v.event_id < ? ORDER BY v.event_id DESC LIMIT ?"
                : Columns + "WHERE v.execution_id = ? AND v.event_id > ? ORDER BY v.event_id LIMIT ?",
            row =>
            {
                if (next is not null)
                {
                    return false;
                }

                if (items >= maxItems || writer.BytesCommitted + writer.BytesPending > LargestPage)
                {
                    next = PageMarker.Create(last, 0, now);
                    return false;
                }

                WriteEvent(writer, row, arn, includeData);
                last = row.Int64(0);
                items++;
                return true;
            },
            executionId,
            marker?.First ?? (isReverse ? long.MaxValue : 0),
            maxItems + 1);
        writer.WriteEndArray();
        ProtocolJson.WriteOptional(writer, "NextMarker"u8, next);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteEvent(Utf8JsonWriter writer, Row row, ExecutionArn arn, bool includeData)
    {
        var type = (EventType)row.Int32(1);
        // The execution is an operation too; its events contain its id and name.
        var isOfExecution = type is <= EventType.ExecutionStopped or EventType.ExecutionPaused or EventType.ExecutionResumed;
        var (id, name) = isOfExecution ? (arn.Uid, arn.Name) : (row.TextOrNull(6), row.TextOrNull(7));
        writer.WriteStartObject();
        writer.WriteString("EventType"u8, type.ToString());
        ProtocolJson.WriteOptional(writer, "SubType"u8, row.TextOrNull(8));
        writer.WriteNumber("EventId"u8, row.Int64(0));
        ProtocolJson.WriteOptional(writer, "Id"u8, id);
        ProtocolJson.WriteOptional(writer, "Name"u8, name);
        writer.WriteNumber("EventTimestamp"u8, ProtocolJson.EpochSeconds(row.Int64(2)));
        ProtocolJson.WriteOptional(writer, "ParentId"u8, row.TextOrNull(9));
        writer.WriteStartObject(type + "Details");
        if (PayloadMember(type, row) is { } member)
        {
            WritePayload(writer, member, row, includeData);
        }

        if (!row.IsNull(3))
        {
            using var details = JsonDocument.Parse(row.Blob(3));
            foreach (var property in details.RootElement.EnumerateObject())
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The member that contains the payload, or null for none. Members that the model requires are written even without a payload.</summary>
    private static string? PayloadMember(EventType type, Row row) => type switch
    {
        EventType.ExecutionStarted or EventType.ChainedInvokeStarted => "Input",
        EventType.ExecutionSucceeded or EventType.ContextSucceeded or EventType.StepSucceeded or EventType.ChainedInvokeSucceeded or EventType.CallbackSucceeded => "Result",
        EventType.InvocationCompleted or EventType.WaitCancelled => row.Boolean(5) ? "Error" : null,
        EventType.ExecutionPaused or EventType.ExecutionResumed => row.IsNull(4) ? null : "Reason",
        EventType.ContextStarted or EventType.StepStarted or EventType.WaitStarted or EventType.WaitSucceeded or EventType.CallbackStarted => null,
        _ => "Error",
    };

    private static void WritePayload(Utf8JsonWriter writer, string member, Row row, bool includeData)
    {
        var hasPayload = !row.IsNull(4);
        writer.WriteStartObject(member);
        if (hasPayload && includeData)
        {
            if (row.Boolean(5))
            {
                writer.WritePropertyName("Payload"u8);
                writer.WriteRawValue(row.BlobSpan(4), skipInputValidation: true);
            }
            else
            {
                writer.WriteString("Payload"u8, row.BlobSpan(4));
            }
        }

        writer.WriteBoolean("Truncated"u8, hasPayload && !includeData);
        writer.WriteEndObject();
    }
}
