using System.Buffers;
using System.Text.Json;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Wire;

/// <summary>Writes the event that a durable function is invoked with.</summary>
internal static class Envelope
{
    /// <summary>Bytes reserved for the members around and after the operations of the first page.</summary>
    private const int Reserved = 4_096;

    public static byte[] Write(ExecutionState execution, CheckpointToken token, IReadOnlyList<Operation> updated, long now)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024 + execution.Input.Length);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        writer.WriteStartObject();
        writer.WriteString("DurableExecutionArn"u8, execution.Arn);
        writer.WriteString("CheckpointToken"u8, token.ToString());
        writer.WriteStartArray("UpdatedOperationIds"u8);
        foreach (var operation in updated)
        {
            writer.WriteStringValue(operation.Id);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("InitialExecutionState"u8);
        StatePage.Write(writer, execution, after: -1, int.MaxValue, DurableLimits.InvocationPayload - Reserved, TimeFormat.Milliseconds, now);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
