using System.Text.Json;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Wire;

/// <summary>How times are written: epoch seconds in responses, integer epoch milliseconds in the envelope.</summary>
internal enum TimeFormat
{
    Seconds,
    Milliseconds,
}

/// <summary>Writes the Operation shape.</summary>
internal static class OperationWriter
{
    public static void Write(Utf8JsonWriter writer, Operation operation, TimeFormat format)
    {
        writer.WriteStartObject();
        writer.WriteString("Id"u8, operation.Id);
        ProtocolJson.WriteOptional(writer, "ParentId"u8, operation.ParentId);
        ProtocolJson.WriteOptional(writer, "Name"u8, operation.Name);
        writer.WriteString("Type"u8, ProtocolNames.Of(operation.Type));
        ProtocolJson.WriteOptional(writer, "SubType"u8, operation.SubType);
        WriteTime(writer, "StartTimestamp"u8, operation.StartedAt, format);
        WriteTime(writer, "EndTimestamp"u8, operation.EndedAt, format);
        writer.WriteString("Status"u8, ProtocolNames.Of(operation.Status));
        WriteDetails(writer, operation, format);
        writer.WriteEndObject();
    }

    /// <summary>Writes the EXECUTION operation, the first of every state, which contains the input.</summary>
    public static void WriteExecution(Utf8JsonWriter writer, ExecutionState execution, TimeFormat format)
    {
        writer.WriteStartObject();
        writer.WriteString("Id"u8, execution.Uid);
        writer.WriteString("Name"u8, execution.Name);
        writer.WriteString("Type"u8, ProtocolNames.Of(OperationType.Execution));
        WriteTime(writer, "StartTimestamp"u8, execution.StartedAt, format);
        writer.WriteString("Status"u8, ProtocolNames.Of(OperationStatus.Started));
        writer.WriteStartObject("ExecutionDetails"u8);
        writer.WriteString("InputPayload"u8, execution.Input);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter writer, Operation operation, TimeFormat format)
    {
        switch (operation.Type)
        {
            case OperationType.Context:
                writer.WriteStartObject("ContextDetails"u8);
                writer.WriteBoolean("ReplayChildren"u8, operation.ReplayChildren);
                break;
            case OperationType.Step:
                writer.WriteStartObject("StepDetails"u8);
                writer.WriteNumber("Attempt"u8, operation.Attempt);
                WriteTime(writer, "NextAttemptTimestamp"u8, operation.Status == OperationStatus.Pending ? operation.DueAt : null, format);
                break;
            case OperationType.Wait:
                writer.WriteStartObject("WaitDetails"u8);
                WriteTime(writer, "ScheduledEndTimestamp"u8, operation.StartedAt + (operation.Seconds * 1_000L), format);
                break;
            case OperationType.Callback:
                writer.WriteStartObject("CallbackDetails"u8);
                writer.WriteString("CallbackId"u8, operation.CallbackId);
                break;
            default:
                writer.WriteStartObject("ChainedInvokeDetails"u8);
                break;
        }

        ProtocolJson.WriteOptional(writer, "Result"u8, operation.Result);
        ProtocolJson.WriteRaw(writer, "Error"u8, operation.Error);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? epochMilliseconds, TimeFormat format)
    {
        if (epochMilliseconds is not { } time)
        {
            return;
        }

        if (format == TimeFormat.Milliseconds)
        {
            writer.WriteNumber(name, time);
        }
        else
        {
            writer.WriteNumber(name, ProtocolJson.EpochSeconds(time));
        }
    }
}
