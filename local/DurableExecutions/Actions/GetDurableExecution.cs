using Microsoft.AspNetCore.Http;

namespace DurableChaining.Local.DurableExecutions;

/// <summary><c>GET /2025-12-01/durable-executions/{arn}</c></summary>
internal static class GetDurableExecution
{
    public static Task HandleAsync(HttpContext context, DurableExecutionEngine engine, string arn)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw Refusals.Invalid($"DurableExecutionArn: not the ARN of a durable execution: \"{arn}\"");
        var (execution, end) = engine.Context.Database.Read(session =>
            ExecutionStore.LoadHead(session, parsed) is { } found
                ? (found, ExecutionStore.Payload(session, found.Id, found.EndEvent))
                : throw Refusals.UnknownExecution(arn));
        return Answers.SendAsync(context, writer =>
        {
            writer.WriteString("DurableExecutionArn"u8, execution.Arn);
            writer.WriteString("DurableExecutionName"u8, execution.Name);
            writer.WriteString("FunctionArn"u8, execution.VersionArn);
            writer.WriteString("InputPayload"u8, execution.Input);
            if (execution.Status == ExecutionStatus.Succeeded)
            {
                ProtocolJson.WriteOptional(writer, "Result"u8, end);
            }
            else
            {
                ProtocolJson.WriteRaw(writer, "Error"u8, end);
            }

            writer.WriteNumber("StartTimestamp"u8, ProtocolJson.EpochSeconds(execution.StartedAt));
            writer.WriteString("Status"u8, ProtocolNames.Of(execution.Status));
            if (execution.EndedAt is { } ended)
            {
                writer.WriteNumber("EndTimestamp"u8, ProtocolJson.EpochSeconds(ended));
            }

            writer.WriteString("Version"u8, execution.Version);
        });
    }
}
