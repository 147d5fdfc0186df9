using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Api;

/// <summary>What the reading operations tell of the stack's functions, in the service model's members.</summary>
/// <param name="switches">Which mappings are enabled; null where the template alone decides.</param>
public sealed class FunctionDescriptions(FunctionRegistry functions, IReadOnlyList<EventSourceMappingResource> mappings, AwsIdentity identity, DateTimeOffset deployedAt, IEventSourceSwitch? switches = null)
{
    private readonly FunctionConfiguration _configuration = new(functions, identity, deployedAt);

    /// <param name="allVersions">Every version under its own ARN, instead of each function once.</param>
    public ReadOnlyMemory<byte> List(ListPage page, bool allVersions)
    {
        var listed = functions.All.SelectMany(function => allVersions ? VersionsOf(function) : [functions.Resolve(function.Name)]).ToList();
        return LambdaJson.OfPage(
            "Functions",
            page.NextOf(listed.Count),
            [.. listed.Skip(page.First).Take(page.Length).Select(version => (Action<Utf8JsonWriter>)(writer => _configuration.Write(writer, version)))]);
    }

    public ReadOnlyMemory<byte> Function(string name, string? qualifier)
    {
        var function = functions.Resolve(name, qualifier);
        return LambdaJson.Of(writer =>
        {
            writer.WriteStartObject("Configuration"u8);
            _configuration.WriteWithState(writer, function);
            writer.WriteEndObject();
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
        return LambdaJson.Of(writer => _configuration.WriteWithState(writer, function));
    }

    public ReadOnlyMemory<byte> Versions(string name)
    {
        var versions = VersionsOf(functions.Resolve(name).Function);
        return LambdaJson.OfList("Versions", [.. versions.Select(version => (Action<Utf8JsonWriter>)(writer => _configuration.Write(writer, version)))]);
    }

    /// <param name="version">Aliases of this version only, or null for all.</param>
    public ReadOnlyMemory<byte> Aliases(string name, string? version)
    {
        var function = functions.Resolve(name);
        return function.Function.Alias is { } alias && version is null or FunctionRegistry.PublishedVersion
            ? LambdaJson.OfList("Aliases", writer => WriteAlias(writer, function, alias))
            : LambdaJson.OfList("Aliases");
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

        await switches.SetEnabledAsync(mapping, enabled, cancellationToken).ConfigureAwait(false);
        return LambdaJson.Of(writer => WriteMapping(writer, mapping, enabled ? "Enabling" : "Disabling"));
    }

    private void WriteAlias(Utf8JsonWriter writer, FunctionVersion function, string alias)
    {
        writer.WriteString("AliasArn"u8, $"{function.UnqualifiedArn}:{alias}");
        writer.WriteString("Name"u8, alias);
        writer.WriteString("FunctionVersion"u8, FunctionRegistry.PublishedVersion);
        writer.WriteString("Description"u8, string.Empty);
        writer.WriteString("RevisionId"u8, _configuration.RevisionOf(function, alias));
    }

    private IEnumerable<FunctionVersion> VersionsOf(FunctionResource function)
    {
        yield return functions.Resolve(function.Name, FunctionRegistry.Latest);
        if (function.Alias is not null)
        {
            yield return functions.Resolve(function.Name, FunctionRegistry.PublishedVersion);
        }
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
        writer.WriteStartArray("FunctionResponseTypes"u8);
        if (mapping.ReportBatchItemFailures)
        {
            writer.WriteStringValue("ReportBatchItemFailures"u8);
        }

        writer.WriteEndArray();
        if (mapping.Filters.Count > 0)
        {
            writer.WriteStartObject("FilterCriteria"u8);
            writer.WriteStartArray("Filters"u8);
            foreach (var pattern in mapping.Filters)
            {
                writer.WriteStartObject();
                writer.WriteString("Pattern"u8, pattern);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
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
