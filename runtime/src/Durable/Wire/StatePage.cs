using System.Buffers;
using System.Text.Json;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Wire;

/// <summary>
/// A page of an execution's state: operations in start order, the EXECUTION operation first, without the descendants of
/// completed contexts (unless the context has ReplayChildren set).
/// </summary>
internal static class StatePage
{
    /// <summary>
    /// Writes the members <c>Operations</c> and <c>NextMarker</c>. A page ends at <paramref name="maxItems"/> or before it
    /// would exceed <paramref name="maxBytes"/>, but contains at least one operation.
    /// </summary>
    /// <param name="after">Sequence of the last operation of the previous page; -1 for the first page.</param>
    public static void Write(Utf8JsonWriter writer, ExecutionState execution, long after, int maxItems, int maxBytes, TimeFormat format, long now)
    {
        var one = new ArrayBufferWriter<byte>(512);
        using var oneWriter = new Utf8JsonWriter(one, ProtocolJson.Compact);
        var items = 0;
        long last = after;
        string? marker = null;
        writer.WriteStartArray("Operations"u8);
        if (after < 0)
        {
            OperationWriter.WriteExecution(writer, execution, format);
            items++;
            last = 0;
        }

        foreach (var operation in Visible(execution.Operations))
        {
            if (operation.Sequence <= after)
            {
                continue;
            }

            one.ResetWrittenCount();
            oneWriter.Reset();
            OperationWriter.Write(oneWriter, operation, format);
            oneWriter.Flush();
            if (items > 0 && (items >= maxItems || writer.BytesCommitted + writer.BytesPending + one.WrittenCount > maxBytes))
            {
                marker = PageMarker.Create(last, 0, now);
                break;
            }

            writer.WriteRawValue(one.WrittenSpan, skipInputValidation: true);
            items++;
            last = operation.Sequence;
        }

        writer.WriteEndArray();
        if (marker is not null || format == TimeFormat.Milliseconds)
        {
            // The envelope always has the member; a response omits it if it is not set.
            writer.WriteString("NextMarker"u8, marker ?? "");
        }
    }

    /// <summary>A parent always starts before its children, so one pass in start order finds all hidden operations.</summary>
    private static IEnumerable<Operation> Visible(List<Operation> operations)
    {
        HashSet<string>? closed = null;
        foreach (var operation in operations)
        {
            var isHidden = operation.ParentId is { } parent && closed?.Contains(parent) == true;
            if (operation.Type == OperationType.Context && (isHidden || (operation.IsClosed && !operation.ReplayChildren)))
            {
                (closed ??= new HashSet<string>(StringComparer.Ordinal)).Add(operation.Id);
            }

            if (!isHidden)
            {
                yield return operation;
            }
        }
    }
}
