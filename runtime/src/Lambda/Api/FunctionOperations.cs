using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Api;

/// <summary>The operations on functions, versions, aliases and event source mappings. Each one returns its response document.</summary>
/// <param name="mappingControl">Enables and disables mappings; null when only the template does.</param>
public sealed class FunctionOperations(FunctionRegistry functions, IReadOnlyList<EventSourceMappingResource> mappings, AwsIdentity identity, DateTimeOffset deployedAt, IEventSourceMappingControl? mappingControl = null)
{
    private readonly FunctionConfiguration _configuration = new(functions, identity, deployedAt);

    /// <param name="allVersions">Whether to list every version with its own ARN, instead of each function once.</param>
    public ReadOnlyMemory<byte> ListFunctions(ListPage page, bool allVersions)
    {
        var listed = functions.All.SelectMany(function => allVersions ? functions.VersionsOf(function.Name) : [functions.Resolve(function.Name)]).ToList();
        return LambdaJson.OfPage("Functions", page, listed, _configuration.Write);
    }

    public ReadOnlyMemory<byte> GetFunction(string name, string? qualifier)
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
            WriteTags(writer, function.Function);
            if (function.Function.ReservedConcurrency is { } reserved)
            {
                writer.WriteStartObject("Concurrency"u8);
                writer.WriteNumber("ReservedConcurrentExecutions"u8, reserved);
                writer.WriteEndObject();
            }
        });
    }

    /// <summary>Tags belong to the function, not to a version.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException 404: there is no function of that ARN.</exception>
    public ReadOnlyMemory<byte> ListTags(string arn)
    {
        var function = functions.Resolve(arn);
        return function.UnqualifiedArn == arn
            ? LambdaJson.Of(writer => WriteTags(writer, function.Function))
            : throw new AwsException(404, "ResourceNotFoundException", $"Function not found: {arn}");
    }

    public ReadOnlyMemory<byte> GetFunctionConfiguration(string name, string? qualifier)
    {
        var function = functions.Resolve(name, qualifier);
        return LambdaJson.Of(writer => _configuration.WriteWithState(writer, function));
    }

    public ReadOnlyMemory<byte> ListVersionsByFunction(string name, ListPage page) =>
        LambdaJson.OfPage("Versions", page, [.. functions.VersionsOf(functions.Resolve(name).Function.Name)], _configuration.Write);

    /// <param name="version">Lists only the aliases of this version; null lists all.</param>
    public ReadOnlyMemory<byte> ListAliases(string name, string? version, ListPage page)
    {
        var function = functions.Resolve(name);
        string[] aliases = function.Function.Alias is { } alias && (version is null || version == functions.Resolve(name, alias).Version) ? [alias] : [];
        return LambdaJson.OfPage("Aliases", page, aliases, (writer, listed) => WriteAlias(writer, function, listed));
    }

    public ReadOnlyMemory<byte> GetAlias(string name, string alias)
    {
        var function = functions.Resolve(name);
        return function.Function.Alias == alias
            ? LambdaJson.Of(writer => WriteAlias(writer, function, alias))
            : throw new AwsException(404, "ResourceNotFoundException", $"Cannot find alias arn: {function.UnqualifiedArn}:{alias}");
    }

    public ReadOnlyMemory<byte> ListEventSourceMappings(string? functionName, string? eventSourceArn, ListPage page)
    {
        var function = functionName is null ? null : functions.Resolve(functionName).Function.Name;
        return LambdaJson.OfPage(
            "EventSourceMappings",
            page,
            [.. mappings.Where(mapping => (function ?? mapping.FunctionName) == mapping.FunctionName && (eventSourceArn ?? mapping.QueueArn) == mapping.QueueArn)],
            (writer, mapping) => WriteMapping(writer, mapping));
    }

    public ReadOnlyMemory<byte> GetEventSourceMapping(string id)
    {
        var mapping = Find(id);
        return LambdaJson.Of(writer => WriteMapping(writer, mapping));
    }

    /// <summary>Enables or disables a mapping; all other members are fixed by the template.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException 404: the mapping does not exist.</exception>
    public async Task<ReadOnlyMemory<byte>> UpdateEventSourceMappingAsync(string id, EventSourceMappingUpdate update, CancellationToken cancellationToken)
    {
        var mapping = Find(id);
        if (mappingControl is null || update.Enabled is not { } enabled || mappingControl.IsEnabled(mapping) == enabled)
        {
            return LambdaJson.Of(writer => WriteMapping(writer, mapping));
        }

        await mappingControl.SetEnabledAsync(mapping, enabled, cancellationToken).ConfigureAwait(false);
        return LambdaJson.Of(writer => WriteMapping(writer, mapping, enabled ? "Enabling" : "Disabling"));
    }

    private static void WriteTags(Utf8JsonWriter writer, FunctionResource function)
    {
        writer.WriteStartObject("Tags"u8);
        foreach (var (key, value) in function.Tags)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private void WriteAlias(Utf8JsonWriter writer, FunctionVersion function, string alias)
    {
        writer.WriteString("AliasArn"u8, $"{function.UnqualifiedArn}:{alias}");
        writer.WriteString("Name"u8, alias);
        writer.WriteString("FunctionVersion"u8, functions.Resolve(function.Function.Name, alias).Version);
        writer.WriteString("Description"u8, string.Empty);
        writer.WriteString("RevisionId"u8, _configuration.RevisionOf(function, alias));
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
        writer.WriteString("State"u8, state ?? ((mappingControl?.IsEnabled(mapping) ?? mapping.Enabled) ? "Enabled" : "Disabled"));
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

    /// <summary>Returns the UUID of a mapping, which is derived from its names and therefore is the same at every start.</summary>
    private static string IdOf(EventSourceMappingResource mapping) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{mapping.FunctionName}/{mapping.LogicalId}")).AsSpan(0, 16)).ToString();
}
