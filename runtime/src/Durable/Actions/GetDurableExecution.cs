using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>GET /2025-12-01/durable-executions/{arn}</c></summary>
internal sealed class GetDurableExecution(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(GetDurableExecution);

    public Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var arn = Requests.Label(request, "arn");
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        var includeData = Requests.Flag(request, "IncludeExecutionData", defaultValue: true);
        var (execution, end) = engine.Context.Database.Read(session =>
            ExecutionStore.LoadHead(session, parsed) is { } found
                ? (found, ExecutionStore.Payload(session, found.Id, found.EndEvent))
                : throw DurableErrors.UnknownExecution());
        // A deletion may have removed a part of the data already.
        includeData &= execution.Status != ExecutionStatus.Deleting;
        return Responses.WriteAsync(response, writer =>
        {
            writer.WriteString("DurableExecutionArn"u8, execution.Arn);
            writer.WriteString("DurableExecutionName"u8, execution.Name);
            writer.WriteString("FunctionArn"u8, execution.VersionArn);
            if (includeData)
            {
                WriteData(writer, execution, end);
            }

            writer.WriteNumber("StartTimestamp"u8, ProtocolJson.EpochSeconds(execution.StartedAt));
            writer.WriteString("Status"u8, ProtocolNames.Of(execution.Status));
            if (execution.EndedAt is { } ended)
            {
                writer.WriteNumber("EndTimestamp"u8, ProtocolJson.EpochSeconds(ended));
            }

            writer.WriteString("Version"u8, execution.Version);
            writer.WriteBoolean("ExecutionDataIncluded"u8, includeData);
            WriteSettings(writer, execution);
            WritePause(writer, execution, includeData);
        });
    }

    private static void WriteData(Utf8JsonWriter writer, ExecutionState execution, byte[]? end)
    {
        writer.WriteString("InputPayload"u8, execution.Input);
        if (execution.Status == ExecutionStatus.Succeeded)
        {
            ProtocolJson.WriteOptional(writer, "Result"u8, end);
        }
        else
        {
            ProtocolJson.WriteRaw(writer, "Error"u8, end);
        }
    }

    private static void WritePause(Utf8JsonWriter writer, ExecutionState execution, bool includeData)
    {
        if (execution.Pause is { } pause)
        {
            writer.WriteStartObject("PauseDetails"u8);
            writer.WriteBoolean("ExecutionTimeoutPaused"u8, pause.StopsTimeout);
            writer.WriteNumber("PauseRequestTimestamp"u8, ProtocolJson.EpochSeconds(pause.RequestedAt));
            ProtocolJson.WriteOptional(writer, "Reason"u8, includeData ? pause.Reason : null);
            writer.WriteEndObject();
        }
    }

    private static void WriteSettings(Utf8JsonWriter writer, ExecutionState execution)
    {
        writer.WriteStartObject("DurableConfig"u8);
        writer.WriteNumber("ExecutionTimeout"u8, execution.TimeoutSeconds);
        writer.WriteNumber("RetentionPeriodInDays"u8, execution.RetentionDays);
        writer.WriteEndObject();
        if (execution.TraceHeader is { } header)
        {
            writer.WriteStartObject("TraceHeader"u8);
            writer.WriteString("XAmznTraceId"u8, header);
            writer.WriteEndObject();
        }
    }
}
