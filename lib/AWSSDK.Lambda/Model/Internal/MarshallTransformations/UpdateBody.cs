using System.Text.Json;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Writes the structures of request bodies; null members are omitted.</summary>
internal static class UpdateBody
{
    internal static void WriteUpdates(this Utf8JsonWriter json, List<OperationUpdate> updates)
    {
        // With InitializeCollections, an empty list is a list that was not set.
        if (updates is null || (updates.Count == 0 && AWSConfigs.InitializeCollections))
        {
            return;
        }

        json.WriteStartArray("Updates"u8);
        foreach (var update in updates)
        {
            json.WriteStartObject();
            json.WriteUpdate(update);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void WriteText(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    internal static void WriteErrorMembers(this Utf8JsonWriter json, ErrorObject error)
    {
        json.WriteText("ErrorMessage"u8, error.ErrorMessage);
        json.WriteText("ErrorType"u8, error.ErrorType);
        json.WriteText("ErrorData"u8, error.ErrorData);
        if (error.StackTrace is not { } trace || (trace.Count == 0 && AWSConfigs.InitializeCollections))
        {
            return;
        }

        json.WriteStartArray("StackTrace"u8);
        foreach (var frame in trace)
        {
            json.WriteStringValue(frame);
        }

        json.WriteEndArray();
    }

    private static void WriteUpdate(this Utf8JsonWriter json, OperationUpdate update)
    {
        json.WriteText("Id"u8, update.Id);
        json.WriteText("ParentId"u8, update.ParentId);
        json.WriteText("Name"u8, update.Name);
        json.WriteText("Type"u8, update.Type?.Value);
        json.WriteText("SubType"u8, update.SubType);
        json.WriteText("Action"u8, update.Action?.Value);
        json.WriteText("Payload"u8, update.Payload);
        if (update.Error is { } error)
        {
            json.WriteStartObject("Error"u8);
            json.WriteErrorMembers(error);
            json.WriteEndObject();
        }

        json.WriteOptions(update);
    }

    private static void WriteOptions(this Utf8JsonWriter json, OperationUpdate update)
    {
        if (update.ContextOptions is { } context)
        {
            json.WriteStartObject("ContextOptions"u8);
            if (context.ReplayChildren is { } replay)
            {
                json.WriteBoolean("ReplayChildren"u8, replay);
            }

            json.WriteEndObject();
        }

        if (update.StepOptions is { } step)
        {
            json.WriteStartObject("StepOptions"u8);
            json.WriteInteger("NextAttemptDelaySeconds"u8, step.NextAttemptDelaySeconds);
            json.WriteEndObject();
        }

        if (update.WaitOptions is { } wait)
        {
            json.WriteStartObject("WaitOptions"u8);
            json.WriteInteger("WaitSeconds"u8, wait.WaitSeconds);
            json.WriteEndObject();
        }

        if (update.CallbackOptions is { } callback)
        {
            json.WriteStartObject("CallbackOptions"u8);
            json.WriteInteger("TimeoutSeconds"u8, callback.TimeoutSeconds);
            json.WriteInteger("HeartbeatTimeoutSeconds"u8, callback.HeartbeatTimeoutSeconds);
            json.WriteEndObject();
        }

        if (update.ChainedInvokeOptions is { } invoke)
        {
            json.WriteStartObject("ChainedInvokeOptions"u8);
            json.WriteText("FunctionName"u8, invoke.FunctionName);
            json.WriteText("TenantId"u8, invoke.TenantId);
            json.WriteEndObject();
        }
    }

    private static void WriteInteger(this Utf8JsonWriter json, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
