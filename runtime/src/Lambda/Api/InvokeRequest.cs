using System.Text.Json;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

internal enum InvocationType
{
    RequestResponse,
    Event,
    DryRun,
}

/// <summary>The validated headers of an Invoke request.</summary>
internal sealed record InvokeRequest(InvocationType Type, bool WantsLogTail, string? ClientContext, string? ExecutionName, string? TenantId, string? TraceId)
{
    /// <summary>Reads the headers of the request.</summary>
    /// <exception cref="AwsException">ValidationException or InvalidRequestContentException 400: the value of a header is not valid.</exception>
    public static InvokeRequest Of(HttpRequest request)
    {
        var type = Header(request, "X-Amz-Invocation-Type") switch
        {
            null or "RequestResponse" => InvocationType.RequestResponse,
            "Event" => InvocationType.Event,
            "DryRun" => InvocationType.DryRun,
            var other => throw AwsException.Violation("invocationType", other, "Member must satisfy enum value set: [RequestResponse, Event, DryRun]"),
        };
        var tail = Header(request, "X-Amz-Log-Type") switch
        {
            null or "None" => false,
            "Tail" => true,
            var other => throw AwsException.Violation("logType", other, "Member must satisfy enum value set: [None, Tail]"),
        };
        var tenant = Header(request, "X-Amz-Tenant-Id");
        FunctionConstraints.TenantId.Check("tenantId", tenant);

        return new InvokeRequest(
            type,
            tail && type == InvocationType.RequestResponse,
            ContextOf(Header(request, "X-Amz-Client-Context")),
            Header(request, "X-Amz-Durable-Execution-Name"),
            tenant,
            Header(request, "X-Amzn-Trace-Id"));
    }

    /// <summary>Checks that the function can be invoked with these headers.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: it cannot.</exception>
    public void Check(FunctionVersion function)
    {
        var durable = function.Function.Durable is not null;
        if (durable && function.Qualifier is null)
        {
            throw new AwsException(400, "InvalidParameterValueException", InvokeOperation.UnqualifiedDurable);
        }

        if (Type == InvocationType.RequestResponse && function.Function.Durable?.ExecutionTimeout > InvokeOperation.LongestSyncInvoke)
        {
            throw new AwsException(400, "InvalidParameterValueException", "You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.");
        }

        if (!durable && ExecutionName is not null)
        {
            throw new AwsException(400, "InvalidParameterValueException", $"DurableExecutionName: {function.UnqualifiedArn} is not a durable function, got \"{ExecutionName}\"");
        }

        if (function.Function.TenantIsolated != TenantId is not null)
        {
            throw new AwsException(400, "InvalidParameterValueException", function.Function.TenantIsolated
                ? "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again."
                : "The invoked function is not enabled with tenancy configuration.");
        }
    }

    private static string? Header(HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value ? value : null;

    private static string? ContextOf(string? encoded)
    {
        if (encoded is null)
        {
            return null;
        }

        var bytes = new byte[encoded.Length];
        if (encoded.Length > InvokeOperation.LargestClientContext || !Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            throw new AwsException(400, "InvalidRequestContentException", $"Client context: expected base64 of at most {InvokeOperation.LargestClientContext} bytes, got {encoded.Length} characters");
        }

        try
        {
            // Without line breaks, because the Runtime API passes it to the function in a header.
            using var document = JsonDocument.Parse(bytes.AsMemory(0, length));
            return JsonSerializer.Serialize(document.RootElement, ClientContextJson.Default.JsonElement);
        }
        catch (JsonException fault)
        {
            throw new AwsException(400, "InvalidRequestContentException", $"Client context must be a valid Base64-encoded JSON object: {fault.Message}");
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class ClientContextJson : System.Text.Json.Serialization.JsonSerializerContext;
