using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Api;

/// <summary>The operations that read the settings of the account and those of a function outside its configuration. Each one returns its response document.</summary>
public sealed class FunctionSettings(FunctionRegistry functions, DateTimeOffset deployedAt)
{
    private const string NotFound = "ResourceNotFoundException";

    private const string NoResource = "The resource you requested does not exist.";

    /// <summary>Default quota of concurrent executions of an account; Lambda quotas page.</summary>
    private const int AccountConcurrency = 1_000;

    /// <summary>Code storage of an account in bytes; Lambda quotas page.</summary>
    private const long CodeStorage = 75L * 1024 * 1024 * 1024;

    /// <summary>Maximum size of a deployment package in bytes, unzipped and zipped; Lambda quotas page.</summary>
    private const int UnzippedCode = 250 * 1024 * 1024;
    private const int ZippedCode = 50 * 1024 * 1024;

    public ReadOnlyMemory<byte> GetAccountSettings() => LambdaJson.Of(writer =>
    {
        var reserved = functions.All.Sum(function => function.ReservedConcurrency ?? 0);
        writer.WriteStartObject("AccountLimit"u8);
        writer.WriteNumber("TotalCodeSize"u8, CodeStorage);
        writer.WriteNumber("CodeSizeUnzipped"u8, UnzippedCode);
        writer.WriteNumber("CodeSizeZipped"u8, ZippedCode);
        writer.WriteNumber("ConcurrentExecutions"u8, AccountConcurrency);
        writer.WriteNumber("UnreservedConcurrentExecutions"u8, AccountConcurrency - reserved);
        writer.WriteEndObject();
        writer.WriteStartObject("AccountUsage"u8);
        writer.WriteNumber("TotalCodeSize"u8, functions.All.Sum(function => functions.CodeOf(function).Size));
        writer.WriteNumber("FunctionCount"u8, functions.All.Count);
        writer.WriteEndObject();
    });

    public ReadOnlyMemory<byte> GetFunctionConcurrency(string name)
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

    /// <summary>The configuration of retries in the template; it belongs to the alias when there is one.</summary>
    public ReadOnlyMemory<byte> GetFunctionEventInvokeConfig(string name, string? qualifier)
    {
        var effective = qualifier ?? FunctionReference.Parse(name).Qualifier ?? FunctionRegistry.Latest;
        return functions.Find(name, qualifier) is { EventInvoke: { } config } version
            ? LambdaJson.Of(writer => WriteEventInvokeConfig(writer, version.Function, config))
            : throw new AwsException(404, NotFound, $"The function {functions.ArnOf(name)}:{effective} doesn't have an EventInvokeConfig");
    }

    public ReadOnlyMemory<byte> ListFunctionEventInvokeConfigs(string name, ListPage page)
    {
        var function = functions.Find(name)?.Function ?? throw new AwsException(404, NotFound, "The function doesn't exist.");
        EventInvokeResource[] configs = function.EventInvoke is { } config ? [config] : [];
        return LambdaJson.OfPage("FunctionEventInvokeConfigs", page, configs, (writer, listed) => WriteEventInvokeConfig(writer, function, listed));
    }

    /// <summary>Always empty: templates with a code signing configuration are not supported.</summary>
    public ReadOnlyMemory<byte> GetFunctionCodeSigningConfig(string name)
    {
        functions.Resolve(name);
        return LambdaJson.Of(_ => { });
    }

    /// <summary>Always throws: templates with a resource policy are not supported.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException 404, always.</exception>
    public ReadOnlyMemory<byte> GetPolicy(string name, string? qualifier)
    {
        functions.Resolve(name, qualifier);
        throw new AwsException(404, NotFound, NoResource);
    }

    /// <summary>Always throws: templates with a function URL are not supported.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException 404, always.</exception>
    public ReadOnlyMemory<byte> GetFunctionUrlConfig(FunctionParameters _) => throw new AwsException(404, NotFound, NoResource);

    /// <summary>Always an empty list: templates with a function URL are not supported.</summary>
    public ReadOnlyMemory<byte> ListFunctionUrlConfigs(string name, ListPage page) =>
        functions.Find(name) is null ? throw new AwsException(404, NotFound, "Function does not exist") : LambdaJson.OfPage<string>("FunctionUrlConfigs", page, [], static (_, _) => { });

    /// <summary>Always throws: provisioned concurrency is not supported.</summary>
    /// <exception cref="AwsException">404: there is no configuration or no function. InvalidParameterValueException 400: the qualifier is not a version or alias.</exception>
    public ReadOnlyMemory<byte> GetProvisionedConcurrencyConfig(FunctionParameters parameters)
    {
        var (name, qualifier) = parameters;
        var effective = qualifier ?? FunctionReference.Parse(name).Qualifier;
        if (effective is null or FunctionRegistry.Latest)
        {
            throw new AwsException(400, "InvalidParameterValueException", "The function resource provided must be an alias or a published version.");
        }

        throw functions.Find(name, qualifier) is not null
            ? new AwsException(404, "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function")
            : new AwsException(404, NotFound, $"{(effective.All(char.IsAsciiDigit) ? "Function not found" : "Cannot find alias arn")}: {functions.ArnOf(name)}:{effective}");
    }

    /// <summary>Always an empty list: provisioned concurrency is not supported.</summary>
    public ReadOnlyMemory<byte> ListProvisionedConcurrencyConfigs(string name, ListPage page)
    {
        functions.Resolve(name);
        return LambdaJson.OfPage<string>("ProvisionedConcurrencyConfigs", page, [], static (_, _) => { });
    }

    /// <summary>The qualifier of the configuration: SAM uses the alias, or $LATEST for a function without one.</summary>
    private static string QualifierOf(FunctionResource function) => function.Alias ?? FunctionRegistry.Latest;

    private void WriteEventInvokeConfig(Utf8JsonWriter writer, FunctionResource function, EventInvokeResource config)
    {
        writer.WriteNumber("LastModified"u8, deployedAt.ToUnixTimeMilliseconds() / 1000m);
        writer.WriteString("FunctionArn"u8, $"{functions.ArnOf(function.Name)}:{QualifierOf(function)}");
        if (config.MaximumRetryAttempts is { } attempts)
        {
            writer.WriteNumber("MaximumRetryAttempts"u8, attempts);
        }

        if (config.MaximumEventAgeSeconds is { } age)
        {
            writer.WriteNumber("MaximumEventAgeInSeconds"u8, age);
        }

        writer.WriteStartObject("DestinationConfig"u8);
        WriteDestination(writer, "OnSuccess", config.OnSuccessArn);
        WriteDestination(writer, "OnFailure", config.OnFailureArn);
        writer.WriteEndObject();
    }

    private static void WriteDestination(Utf8JsonWriter writer, string name, string? arn)
    {
        writer.WriteStartObject(name);
        if (arn is not null)
        {
            writer.WriteString("Destination"u8, arn);
        }

        writer.WriteEndObject();
    }
}
