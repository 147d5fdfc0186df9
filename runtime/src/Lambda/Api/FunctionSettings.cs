using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Api;

/// <summary>What the reading operations tell of a function besides its configuration, and of the account.</summary>
public sealed class FunctionSettings(FunctionRegistry functions, DateTimeOffset deployedAt)
{
    private const string NotFound = "ResourceNotFoundException";

    private const string NoResource = "The resource you requested does not exist.";

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
        writer.WriteNumber("TotalCodeSize"u8, functions.All.Sum(function => functions.CodeOf(function).Size));
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

    /// <summary>The retries of failed events as the template gives them, for the alias where there is one.</summary>
    public ReadOnlyMemory<byte> EventInvokeConfig(string name, string? qualifier)
    {
        var asked = qualifier ?? FunctionReference.Parse(name).Qualifier ?? FunctionRegistry.Latest;
        return functions.Find(name, qualifier) is { Function: { EventInvoke: { } config } function } && asked == QualifierOf(function)
            ? LambdaJson.Of(writer => WriteEventInvokeConfig(writer, function, config))
            : throw new AwsException(404, NotFound, $"The function {functions.ArnOf(name)}:{asked} doesn't have an EventInvokeConfig");
    }

    public ReadOnlyMemory<byte> EventInvokeConfigs(string name)
    {
        const string List = "FunctionEventInvokeConfigs";
        var function = functions.Find(name)?.Function ?? throw new AwsException(404, NotFound, "The function doesn't exist.");
        return function.EventInvoke is { } config ? LambdaJson.OfList(List, writer => WriteEventInvokeConfig(writer, function, config)) : LambdaJson.OfList(List);
    }

    /// <summary>No template here names a configuration of code signing.</summary>
    public ReadOnlyMemory<byte> CodeSigning(string name)
    {
        functions.Resolve(name);
        return LambdaJson.Of(_ => { });
    }

    /// <summary>No template here gives a function a resource policy.</summary>
    /// <exception cref="AwsException">404, always.</exception>
    public ReadOnlyMemory<byte> Policy(string name, string? qualifier)
    {
        functions.Resolve(name, qualifier);
        throw new AwsException(404, NotFound, NoResource);
    }

    /// <summary>No template here gives a function a URL.</summary>
    /// <exception cref="AwsException">Always.</exception>
    public ReadOnlyMemory<byte> Url(string? qualifier) =>
        qualifier is not null && (qualifier == FunctionRegistry.Latest || qualifier.All(char.IsAsciiDigit))
            ? throw AwsException.Violation("qualifier", qualifier, @"Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)")
            : throw new AwsException(404, NotFound, NoResource);

    /// <inheritdoc cref="Url"/>
    public ReadOnlyMemory<byte> Urls(string name) =>
        functions.Find(name) is null ? throw new AwsException(404, NotFound, "Function does not exist") : LambdaJson.OfList("FunctionUrlConfigs");

    /// <summary>No function here has provisioned concurrency.</summary>
    /// <exception cref="AwsException">Always.</exception>
    public ReadOnlyMemory<byte> ProvisionedConcurrency(string name, string? qualifier)
    {
        var asked = qualifier ?? FunctionReference.Parse(name).Qualifier;
        if (asked is null or FunctionRegistry.Latest)
        {
            throw new AwsException(400, "InvalidParameterValueException", "The function resource provided must be an alias or a published version.");
        }

        throw functions.Find(name, qualifier) is not null
            ? new AwsException(404, "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function")
            : new AwsException(404, NotFound, $"{(asked.All(char.IsAsciiDigit) ? "Function not found" : "Cannot find alias arn")}: {functions.ArnOf(name)}:{asked}");
    }

    /// <inheritdoc cref="ProvisionedConcurrency"/>
    public ReadOnlyMemory<byte> ProvisionedConcurrencies(string name)
    {
        functions.Resolve(name);
        return LambdaJson.OfList("ProvisionedConcurrencyConfigs");
    }

    /// <summary>SAM puts the configuration on the alias, and on $LATEST where there is none.</summary>
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
        writer.WriteStartObject("OnSuccess"u8);
        writer.WriteEndObject();
        writer.WriteStartObject("OnFailure"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
