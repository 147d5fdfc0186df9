using DurableChaining.Local.Wire;

namespace DurableChaining.Local.Lambda;

/// <summary>What the reading operations tell of a function besides its configuration, and of the account.</summary>
public sealed class FunctionSettings(FunctionRegistry functions)
{
    /// <summary>Concurrent executions of an account without a raised quota; Lambda quotas page.</summary>
    private const int AccountConcurrency = 1_000;

    /// <summary>Bytes of code storage of an account; Lambda quotas page.</summary>
    private const long CodeStorage = 75L * 1024 * 1024 * 1024;

    /// <summary>Bytes of a deployment package, unpacked and packed; Lambda quotas page.</summary>
    private const int UnpackedCode = 250 * 1024 * 1024;
    private const int PackedCode = 50 * 1024 * 1024;

    public ReadOnlyMemory<byte> Account() => LambdaJson.Of(writer =>
    {
        var reserved = functions.All.Sum(function => function.ReservedConcurrency ?? 0);
        writer.WriteStartObject("AccountLimit"u8);
        writer.WriteNumber("TotalCodeSize"u8, CodeStorage);
        writer.WriteNumber("CodeSizeUnzipped"u8, UnpackedCode);
        writer.WriteNumber("CodeSizeZipped"u8, PackedCode);
        writer.WriteNumber("ConcurrentExecutions"u8, AccountConcurrency);
        writer.WriteNumber("UnreservedConcurrentExecutions"u8, AccountConcurrency - reserved);
        writer.WriteEndObject();
        writer.WriteStartObject("AccountUsage"u8);
        writer.WriteNumber("FunctionCount"u8, functions.All.Count);
        writer.WriteEndObject();
    });

    public ReadOnlyMemory<byte> Concurrency(string name)
    {
        var reserved = functions.Resolve(name).Function.ReservedConcurrency;
        return LambdaJson.Of(writer =>
        {
            if (reserved is { } executions)
            {
                writer.WriteNumber("ReservedConcurrentExecutions"u8, executions);
            }
        });
    }

    /// <summary>The retries of failed events, which every function has, by default or by the template.</summary>
    public ReadOnlyMemory<byte> EventInvokeConfig(string name, string? qualifier)
    {
        var function = functions.Resolve(name, qualifier);
        return LambdaJson.Of(writer => WriteEventInvokeConfig(writer, function));
    }

    public ReadOnlyMemory<byte> EventInvokeConfigs(string name)
    {
        var function = functions.Resolve(name);
        return LambdaJson.OfList("FunctionEventInvokeConfigs", writer => WriteEventInvokeConfig(writer, function));
    }

    public ReadOnlyMemory<byte> CodeSigning(string name)
    {
        var function = functions.Resolve(name).Function.Name;
        return LambdaJson.Of(writer => writer.WriteString("FunctionName"u8, function));
    }

    /// <summary>No template here gives a function a resource policy, a URL, or provisioned concurrency.</summary>
    /// <exception cref="AwsException">404: there is no such setting, or no such function.</exception>
    public ReadOnlyMemory<byte> Missing(string name, string? qualifier, string code, string message)
    {
        functions.Resolve(name, qualifier);
        throw new AwsException(404, code, message);
    }

    /// <inheritdoc cref="Missing"/>
    public ReadOnlyMemory<byte> None(string name, string list)
    {
        functions.Resolve(name);
        return LambdaJson.OfList(list);
    }

    private static void WriteEventInvokeConfig(System.Text.Json.Utf8JsonWriter writer, FunctionVersion function)
    {
        writer.WriteString("FunctionArn"u8, function.InvokedArn);
        writer.WriteNumber("MaximumRetryAttempts"u8, function.Function.MaximumRetryAttempts);
        writer.WriteStartObject("DestinationConfig"u8);
        writer.WriteEndObject();
    }
}
