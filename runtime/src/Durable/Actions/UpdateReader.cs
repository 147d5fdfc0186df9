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

        MemberReader.Expect(ref reader, JsonTokenType.StartArray, "Updates");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            updates.Add(Read(ref reader));
        }

        return updates;
    }

    private static OperationUpdate Read(ref Utf8JsonReader reader)
    {
        MemberReader.Expect(ref reader, JsonTokenType.StartObject, "Updates[]");
        var update = new OperationUpdate();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            update = MemberReader.Current(ref reader, "Updates") switch
            {
                "Id" => update with { Id = MemberReader.Text(ref reader, "Id") },
                "Type" => update with { Type = MemberReader.Text(ref reader, "Type") },
                "Action" => update with { Action = MemberReader.Text(ref reader, "Action") },
                "ParentId" => update with { ParentId = MemberReader.Text(ref reader, "ParentId") },
                "Name" => update with { Name = MemberReader.Text(ref reader, "Name") },
                "SubType" => update with { SubType = MemberReader.Text(ref reader, "SubType") },
                "Payload" => update with { Payload = MemberReader.Utf8(ref reader, "Payload") },
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

        MemberReader.Expect(ref reader, JsonTokenType.StartObject, "options");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            update = MemberReader.Current(ref reader, "Updates") switch
            {
                "ReplayChildren" => update with { ReplayChildren = MemberReader.Boolean(ref reader, "ReplayChildren") },
                "NextAttemptDelaySeconds" => update with { NextAttemptDelaySeconds = MemberReader.Integer(ref reader, "NextAttemptDelaySeconds") },
                "WaitSeconds" => update with { WaitSeconds = MemberReader.Integer(ref reader, "WaitSeconds") },
                "TimeoutSeconds" => update with { TimeoutSeconds = MemberReader.Integer(ref reader, "TimeoutSeconds") },
                "HeartbeatTimeoutSeconds" => update with { HeartbeatTimeoutSeconds = MemberReader.Integer(ref reader, "HeartbeatTimeoutSeconds") },
                "FunctionName" => update with { FunctionName = MemberReader.Text(ref reader, "FunctionName") },
                "TenantId" => update with { TenantId = MemberReader.Text(ref reader, "TenantId") },
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
        MemberReader.Skip(ref reader);
        return update;
    }
}
