using System.Buffers;
using System.Text.Json;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Events;

/// <summary>Writes the members of event details other than the payload, as the history returns them.</summary>
internal static class EventDetails
{
    public static byte[] ExecutionStarted(int timeoutSeconds) => Object(writer => writer.WriteNumber("ExecutionTimeout"u8, timeoutSeconds));

    public static byte[] WaitStarted(int seconds, long endsAt) => Object(writer =>
    {
        writer.WriteNumber("Duration"u8, seconds);
        writer.WriteNumber("ScheduledEndTimestamp"u8, ProtocolJson.EpochSeconds(endsAt));
    });

    public static byte[] WaitEnded(int seconds) => Object(writer => writer.WriteNumber("Duration"u8, seconds));

    public static byte[] Retry(int attempt, int? delaySeconds) => Object(writer =>
    {
        writer.WriteStartObject("RetryDetails"u8);
        writer.WriteNumber("CurrentAttempt"u8, attempt);
        if (delaySeconds is { } delay)
        {
            writer.WriteNumber("NextAttemptDelaySeconds"u8, delay);
        }

        writer.WriteEndObject();
    });

    public static byte[] CallbackStarted(string callbackId, int? timeoutSeconds, int? heartbeatSeconds) => Object(writer =>
    {
        writer.WriteString("CallbackId"u8, callbackId);
        WriteSeconds(writer, "Timeout", timeoutSeconds);
        WriteSeconds(writer, "HeartbeatTimeout", heartbeatSeconds);
    });

    public static byte[] ChainedInvokeStarted(string functionName, string? tenantId, string? executedVersion, string? executionArn) => Object(writer =>
    {
        writer.WriteString("FunctionName"u8, functionName);
        ProtocolJson.WriteOptional(writer, "TenantId"u8, tenantId);
        ProtocolJson.WriteOptional(writer, "ExecutedVersion"u8, executedVersion);
        ProtocolJson.WriteOptional(writer, "DurableExecutionArn"u8, executionArn);
    });

    public static byte[] InvocationCompleted(DateTimeOffset startedAt, DateTimeOffset endedAt, string requestId) => Object(writer =>
    {
        writer.WriteNumber("StartTimestamp"u8, ProtocolJson.EpochSeconds(startedAt.ToUnixTimeMilliseconds()));
        writer.WriteNumber("EndTimestamp"u8, ProtocolJson.EpochSeconds(endedAt.ToUnixTimeMilliseconds()));
        writer.WriteString("RequestId"u8, requestId);
    });

    public static byte[] ExecutionPaused(PauseRequest request) => Object(writer =>
    {
        writer.WriteBoolean("ExecutionTimeoutPaused"u8, request.StopsTimeout);
        writer.WriteNumber("PauseRequestTimestamp"u8, ProtocolJson.EpochSeconds(request.RequestedAt));
    });

    public static byte[] ExecutionResumed(long requestedAt) => Object(writer => writer.WriteNumber("ResumeRequestTimestamp"u8, ProtocolJson.EpochSeconds(requestedAt)));

    private static void WriteSeconds(Utf8JsonWriter writer, string name, int? seconds)
    {
        if (seconds is > 0)
        {
            writer.WriteNumber(name, seconds.Value);
        }
    }

    private static byte[] Object(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
