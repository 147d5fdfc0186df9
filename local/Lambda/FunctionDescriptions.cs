using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DurableChaining.Local.Template;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.Lambda;

/// <summary>What the reading operations tell of the stack's functions, in the service model's members.</summary>
/// <param name="switches">Which mappings are enabled; null where the template alone decides.</param>
public sealed class FunctionDescriptions(FunctionRegistry functions, IReadOnlyList<EventSourceMappingResource> mappings, AwsIdentity identity, DateTimeOffset deployedAt, IEventSourceSwitch? switches = null)
{
    public ReadOnlyMemory<byte> List(ListPage page) => LambdaJson.OfPage(
        "Functions",
        page.NextOf(functions.All.Count),
        [.. functions.All.Skip(page.First).Take(page.Length).Select(function => (Action<Utf8JsonWriter>)(writer => WriteConfigurationMembers(writer, functions.Resolve(function.Name))))]);

    public ReadOnlyMemory<byte> Function(string name, string? qualifier)
    {
        var function = functions.Resolve(name, qualifier);
        return LambdaJson.Of(writer =>
        {
            writer.WritePropertyName("Configuration"u8);
            WriteConfiguration(writer, function);
            writer.WriteStartObject("Code"u8);
            writer.WriteString("RepositoryType"u8, "S3"u8);
            writer.WriteString("Location"u8, new Uri(function.Function.CodeUri).AbsoluteUri);
            writer.WriteEndObject();
            if (function.Function.ReservedConcurrency is { } reserved)
            {
                writer.WriteStartObject("Concurrency"u8);
                writer.WriteNumber("ReservedConcurrentExecutions"u8, reserved);
                writer.WriteEndObject();
            }
        });
    }

    public ReadOnlyMemory<byte> Configuration(string name, string? qualifier)
    {
        var function = functions.Resolve(name, qualifier);
        return LambdaJson.Of(writer => WriteConfigurationMembers(writer, function));
    }

    public ReadOnlyMemory<byte> Versions(string name)
    {
        var function = functions.Resolve(name);
        return LambdaJson.Of(writer =>
        {
            writer.WriteStartArray("Versions"u8);
            WriteConfiguration(writer, functions.Resolve(name, FunctionRegistry.Latest));
            if (function.Function.Alias is not null)
            {
                WriteConfiguration(writer, functions.Resolve(name, FunctionRegistry.PublishedVersion));
            }

            writer.WriteEndArray();
        });
    }

    public ReadOnlyMemory<byte> Aliases(string name)
    {
        var function = functions.Resolve(name);
        return LambdaJson.Of(writer =>
        {
            writer.WriteStartArray("Aliases"u8);
            if (function.Function.Alias is { } alias)
            {
                writer.WriteStartObject();
                WriteAlias(writer, function, alias);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    public ReadOnlyMemory<byte> Alias(string name, string alias)
    {
        var function = functions.Resolve(name);
        return function.Function.Alias == alias
            ? LambdaJson.Of(writer => WriteAlias(writer, function, alias))
            : throw new AwsException(404, "ResourceNotFoundException", $"Cannot find alias arn: {function.UnqualifiedArn}:{alias}");
    }

    public ReadOnlyMemory<byte> EventSourceMappings(string? functionName, string? eventSourceArn)
    {
        var function = functionName is null ? null : functions.Resolve(functionName).Function.Name;
        return LambdaJson.Of(writer =>
        {
            writer.WriteStartArray("EventSourceMappings"u8);
            foreach (var mapping in mappings.Where(mapping => (function ?? mapping.FunctionName) == mapping.FunctionName && (eventSourceArn ?? mapping.QueueArn) == mapping.QueueArn))
            {
                writer.WriteStartObject();
                WriteMapping(writer, mapping);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    public ReadOnlyMemory<byte> EventSourceMapping(string id)
    {
        var mapping = Find(id);
        return LambdaJson.Of(writer => WriteMapping(writer, mapping));
    }

    /// <summary>Enables or disables a mapping; the rest of it is the template's.</summary>
    /// <exception cref="AwsException">There is no such mapping, or another member than Enabled is to change.</exception>
    public async Task<ReadOnlyMemory<byte>> UpdateEventSourceMappingAsync(string id, EventSourceMappingUpdate update, CancellationToken cancellationToken)
    {
        var mapping = Find(id);
        if (switches is null || update.Enabled is not { } enabled || switches.IsEnabled(mapping) == enabled)
        {
            return LambdaJson.Of(writer => WriteMapping(writer, mapping));
        }

        await switches.SwitchAsync(mapping, enabled, cancellationToken).ConfigureAwait(false);
        return LambdaJson.Of(writer => WriteMapping(writer, mapping, enabled ? "Enabling" : "Disabling"));
    }

    private void WriteConfiguration(Utf8JsonWriter writer, FunctionVersion function)
    {
        writer.WriteStartObject();
        WriteConfigurationMembers(writer, function);
        writer.WriteEndObject();
    }

    private void WriteConfigurationMembers(Utf8JsonWriter writer, FunctionVersion version)
    {
        var function = version.Function;
        writer.WriteString("FunctionName"u8, function.Name);
        writer.WriteString("FunctionArn"u8, version.InvokedArn);
        writer.WriteString("Runtime"u8, function.Runtime);
        writer.WriteString("Handler"u8, function.Handler);
        writer.WriteNumber("Timeout"u8, (long)function.Timeout.TotalSeconds);
        writer.WriteNumber("MemorySize"u8, function.MemorySizeMegabytes);
        writer.WriteString("LastModified"u8, deployedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteString("Version"u8, version.Version);
        writer.WriteString("State"u8, "Active"u8);
        writer.WriteString("LastUpdateStatus"u8, "Successful"u8);
        writer.WriteString("PackageType"u8, "Zip"u8);
        WriteNested(writer, function);
    }

    private static void WriteNested(Utf8JsonWriter writer, FunctionResource function)
    {
        writer.WriteStartObject("Environment"u8);
        writer.WriteStartObject("Variables"u8);
        foreach (var (name, value) in function.Environment)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("LoggingConfig"u8);
        writer.WriteString("LogFormat"u8, function.LogFormat);
        writer.WriteString("LogGroup"u8, $"/aws/lambda/{function.Name}");
        if (function.ApplicationLogLevel is { } level)
        {
            writer.WriteString("ApplicationLogLevel"u8, level);
        }

        writer.WriteEndObject();
        if (function.DeadLetterQueueArn is { } queue)
        {
            writer.WriteStartObject("DeadLetterConfig"u8);
            writer.WriteString("TargetArn"u8, queue);
            writer.WriteEndObject();
        }

        if (function.Durable is { } durable)
        {
            writer.WriteStartObject("DurableConfig"u8);
            writer.WriteNumber("ExecutionTimeout"u8, (long)durable.ExecutionTimeout.TotalSeconds);
            writer.WriteNumber("RetentionPeriodInDays"u8, durable.RetentionDays);
            writer.WriteEndObject();
        }

        if (function.TenantIsolated)
        {
            writer.WriteStartObject("TenancyConfig"u8);
            writer.WriteString("TenantIsolationMode"u8, "PER_TENANT"u8);
            writer.WriteEndObject();
        }
    }

    private static void WriteAlias(Utf8JsonWriter writer, FunctionVersion function, string alias)
    {
        writer.WriteString("AliasArn"u8, $"{function.UnqualifiedArn}:{alias}");
        writer.WriteString("Name"u8, alias);
        writer.WriteString("FunctionVersion"u8, FunctionRegistry.PublishedVersion);
        writer.WriteString("Description"u8, string.Empty);
    }

    private EventSourceMappingResource Find(string id) =>
        mappings.FirstOrDefault(mapping => IdOf(mapping) == id)
            ?? throw new AwsException(404, "ResourceNotFoundException", "The resource you requested does not exist.");

    private void WriteMapping(Utf8JsonWriter writer, EventSourceMappingResource mapping, string? state = null)
    {
        var alias = functions.Resolve(mapping.FunctionName).Function.Alias;
        var arn = identity.FunctionArn(mapping.FunctionName);
        writer.WriteString("UUID"u8, IdOf(mapping));
        writer.WriteString("EventSourceArn"u8, mapping.QueueArn);
        writer.WriteString("FunctionArn"u8, alias is null ? arn : $"{arn}:{alias}");
        writer.WriteNumber("BatchSize"u8, mapping.BatchSize);
        writer.WriteNumber("MaximumBatchingWindowInSeconds"u8, (long)mapping.BatchingWindow.TotalSeconds);
        writer.WriteString("EventSourceMappingArn"u8, $"arn:aws:lambda:{identity.Region}:{identity.AccountId}:event-source-mapping:{IdOf(mapping)}");
        writer.WriteString("State"u8, state ?? ((switches?.IsEnabled(mapping) ?? mapping.Enabled) ? "Enabled" : "Disabled"));
        writer.WriteString("StateTransitionReason"u8, "USER_INITIATED"u8);
        writer.WriteNumber("LastModified"u8, deployedAt.ToUnixTimeMilliseconds() / 1000.0);
        if (mapping.ReportBatchItemFailures)
        {
            writer.WriteStartArray("FunctionResponseTypes"u8);
            writer.WriteStringValue("ReportBatchItemFailures"u8);
            writer.WriteEndArray();
        }

        if (mapping.MaximumConcurrency is { } maximum)
        {
            writer.WriteStartObject("ScalingConfig"u8);
            writer.WriteNumber("MaximumConcurrency"u8, maximum);
            writer.WriteEndObject();
        }
    }

    /// <summary>The same at every start, since a mapping has no life outside the template.</summary>
    private static string IdOf(EventSourceMappingResource mapping) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{mapping.FunctionName}/{mapping.LogicalId}")).AsSpan(0, 16)).ToString();
}
