using System.Text.Json;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Actions;

/// <summary>Reads the updates of a checkpoint request without building a document.</summary>
internal static class UpdateReader
{
    public static List<OperationUpdate> ReadAll(ref Utf8JsonReader reader)
    {
        var updates = new List<OperationUpdate>();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return updates;
        }

        JsonMembers.Expect(ref reader, JsonTokenType.StartArray, "Updates");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            updates.Add(Read(ref reader));
        }

        return updates;
    }

    private static OperationUpdate Read(ref Utf8JsonReader reader)
    {
        JsonMembers.Expect(ref reader, JsonTokenType.StartObject, "Updates[]");
        var update = new OperationUpdate();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            update = JsonMembers.Current(ref reader, "Updates") switch
            {
                "Id" => update with { Id = JsonMembers.Text(ref reader, "Id") },
                "Type" => update with { Type = JsonMembers.Text(ref reader, "Type") },
                "Action" => update with { Action = JsonMembers.Text(ref reader, "Action") },
                "ParentId" => update with { ParentId = JsonMembers.Text(ref reader, "ParentId") },
                "Name" => update with { Name = JsonMembers.Text(ref reader, "Name") },
                "SubType" => update with { SubType = JsonMembers.Text(ref reader, "SubType") },
                "Payload" => update with { Payload = JsonMembers.Utf8(ref reader, "Payload") },
                "Error" => update with { Error = Error(ref reader) },
                "ContextOptions" or "StepOptions" or "WaitOptions" or "CallbackOptions" or "ChainedInvokeOptions" => ReadOptions(ref reader, update),
                _ => Skip(ref reader, update),
            };
        }

        return update;
    }

    /// <summary>Reads any of the option objects: no two of them have a member of the same name.</summary>
    private static OperationUpdate ReadOptions(ref Utf8JsonReader reader, OperationUpdate update)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return update;
        }

        JsonMembers.Expect(ref reader, JsonTokenType.StartObject, "options");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            update = JsonMembers.Current(ref reader, "Updates") switch
            {
                "ReplayChildren" => update with { ReplayChildren = JsonMembers.Boolean(ref reader, "ReplayChildren") },
                "NextAttemptDelaySeconds" => update with { NextAttemptDelaySeconds = JsonMembers.Integer(ref reader, "NextAttemptDelaySeconds") },
                "WaitSeconds" => update with { WaitSeconds = JsonMembers.Integer(ref reader, "WaitSeconds") },
                "TimeoutSeconds" => update with { TimeoutSeconds = JsonMembers.Integer(ref reader, "TimeoutSeconds") },
                "HeartbeatTimeoutSeconds" => update with { HeartbeatTimeoutSeconds = JsonMembers.Integer(ref reader, "HeartbeatTimeoutSeconds") },
                "FunctionName" => update with { FunctionName = JsonMembers.Text(ref reader, "FunctionName") },
                "TenantId" => update with { TenantId = JsonMembers.Text(ref reader, "TenantId") },
                _ => Skip(ref reader, update),
            };
        }

        return update;
    }

    private static byte[]? Error(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? null : ErrorObject.Write(ErrorObject.Read(ref reader, "Error"));
    }

    private static OperationUpdate Skip(ref Utf8JsonReader reader, OperationUpdate update)
    {
        JsonMembers.Skip(ref reader);
        return update;
    }
}
