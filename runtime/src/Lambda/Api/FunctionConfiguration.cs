using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Api;

/// <summary>Writes the members of the shape FunctionConfiguration.</summary>
internal sealed class FunctionConfiguration(FunctionRegistry functions, AwsIdentity identity, DateTimeOffset deployedAt)
{
    /// <summary>Writes an element of a list, which contains no state.</summary>
    public void Write(Utf8JsonWriter writer, FunctionVersion version)
    {
        var function = version.Function;
        var code = functions.CodeOf(function);
        writer.WriteString("FunctionName"u8, function.Name);
        writer.WriteString("FunctionArn"u8, version.InvokedArn);
        writer.WriteString("Runtime"u8, function.Runtime);
        writer.WriteString("Role"u8, function.RoleArn ?? $"arn:aws:iam::{identity.AccountId}:role/{function.Name}Role");
        writer.WriteString("Handler"u8, function.Handler);
        writer.WriteNumber("CodeSize"u8, code.Size);
        writer.WriteString("Description"u8, function.Description);
        writer.WriteNumber("Timeout"u8, (long)function.Timeout.TotalSeconds);
        writer.WriteNumber("MemorySize"u8, function.MemorySizeMegabytes);
        writer.WriteString("LastModified"u8, deployedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", CultureInfo.InvariantCulture));
        writer.WriteString("CodeSha256"u8, code.Sha256);
        writer.WriteString("Version"u8, version.Version);
        writer.WriteString("RevisionId"u8, RevisionOf(version, version.Version));
        writer.WriteString("PackageType"u8, "Zip"u8);
        WriteSettings(writer, function);
        WriteOptional(writer, function);
    }

    /// <summary>Writes the response for one function, which contains its state.</summary>
    public void WriteWithState(Utf8JsonWriter writer, FunctionVersion version)
    {
        Write(writer, version);
        writer.WriteString("State"u8, "Active"u8);
        writer.WriteString("LastUpdateStatus"u8, "Successful"u8);
    }

    /// <summary>Returns the revision id, which depends on the code and therefore is the same at every start until the code changes.</summary>
    /// <param name="part">The version or alias whose revision id is returned.</param>
    public string RevisionOf(FunctionVersion version, string part)
    {
        var code = functions.CodeOf(version.Function).Sha256;
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{version.UnqualifiedArn}:{part}/{code}")).AsSpan(0, 16)).ToString();
    }

    private static void WriteSettings(Utf8JsonWriter writer, FunctionResource function)
    {
        writer.WriteStartArray("Architectures"u8);
        writer.WriteStringValue(function.Architecture);
        writer.WriteEndArray();
        writer.WriteStartObject("EphemeralStorage"u8);
        writer.WriteNumber("Size"u8, function.EphemeralStorageMegabytes);
        writer.WriteEndObject();
        WriteObject(writer, "TracingConfig", "Mode", function.Tracing);
        writer.WriteStartObject("SnapStart"u8);
        writer.WriteString("ApplyOn"u8, "None"u8);
        writer.WriteString("OptimizationStatus"u8, "Off"u8);
        writer.WriteEndObject();
        writer.WriteStartObject("LoggingConfig"u8);
        writer.WriteString("LogFormat"u8, function.LogFormat);
        writer.WriteString("LogGroup"u8, function.LogGroup);
        if (function.ApplicationLogLevel is { } level)
        {
            writer.WriteString("ApplicationLogLevel"u8, level);
        }

        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, FunctionResource function)
    {
        if (function.Environment.Count > 0)
        {
            writer.WriteStartObject("Environment"u8);
            writer.WriteStartObject("Variables"u8);
            foreach (var (name, value) in function.Environment)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        if (function.DeadLetterQueueArn is { } queue)
        {
            WriteObject(writer, "DeadLetterConfig", "TargetArn", queue);
        }

        if (function.Durable is { } durable)
        {
            writer.WriteStartObject("DurableConfig"u8);
            writer.WriteNumber("ExecutionTimeout"u8, (long)durable.ExecutionTimeout.TotalSeconds);
            writer.WriteNumber("RetentionPeriodInDays"u8, durable.RetentionDays);
            if (durable.KmsKeyArn is { } key)
            {
                writer.WriteString("KMSKeyArn"u8, key);
            }

            writer.WriteEndObject();
        }

        if (function.TenantIsolated)
        {
            WriteObject(writer, "TenancyConfig", "TenantIsolationMode", "PER_TENANT");
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, string name, string member, string value)
    {
        writer.WriteStartObject(name);
        writer.WriteString(member, value);
        writer.WriteEndObject();
    }
}
