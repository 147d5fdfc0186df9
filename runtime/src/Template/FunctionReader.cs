using System.Text;

namespace DurableLocal.Template;

/// <summary>Reads AWS::Serverless::Function, except its Events. Ranges: Lambda API reference, CreateFunction.</summary>
internal static class FunctionReader
{
    private const int MaxTimeoutSeconds = 900;
    private const int MaxExecutionTimeoutSeconds = 31_622_400;
    private const int MaxEnvironmentBytes = 4096;

    /// <summary>Defaults of the Lambda service.</summary>
    private const int DefaultTimeout = 3, DefaultMemory = 128, DefaultRetention = 14, DefaultStorage = 512;

    /// <summary>Runtime families that the local runtime can start.</summary>
    private static readonly string[] RuntimeFamilies = ["dotnet", "provided", "nodejs", "python"];

    private static readonly HashSet<string> Known =
    [
        "Handler", "Runtime", "CodeUri", "FunctionName", "Timeout", "MemorySize", "Environment", "AutoPublishAlias", "DurableConfig",
        "ReservedConcurrentExecutions", "DeadLetterQueue", "EventInvokeConfig", "LoggingConfig", "TenancyConfig", "Events", "PackageType",
        "Policies", "Role",
        // Returned by the API, without local effect.
        "Architectures", "Description", "EphemeralStorage", "Tracing",
        // Valid in SAM, not read.
        "AssumeRolePolicyDocument", "AutoPublishAliasAllProperties", "AutoPublishCodeSha256", "CodeSigningConfigArn",
        "DeploymentPreference", "KmsKeyArn", "PermissionsBoundary", "PropagateTags",
        "ProvisionedConcurrencyConfig", "PublishToLatestPublished", "RecursiveLoop", "RolePath", "RuntimeManagementConfig", "SnapStart",
        "SourceKMSKeyArn", "Tags", "VersionDescription", "VersionDeletionPolicy", "VpcConfig",
        "FileSystemConfigs", "FunctionUrlConfig", "ImageConfig", "ImageUri", "InlineCode", "Layers",
    ];

    private static readonly Dictionary<string, string> Unsupported = new(StringComparer.Ordinal)
    {
        ["FileSystemConfigs"] = "file systems are not mounted locally",
        ["FunctionUrlConfig"] = "function URLs are not supported locally",
        ["ImageConfig"] = "container images are not supported locally",
        ["ImageUri"] = "container images are not supported locally",
        ["InlineCode"] = "inline code is not supported locally; use CodeUri",
        ["Layers"] = "layers are not supported locally; reference the package instead",
    };

    /// <summary>Environment variables reserved by Lambda (Lambda developer guide, defined runtime environment variables).</summary>
    private static readonly HashSet<string> ReservedVariables =
    [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ];

    public static FunctionResource? Read(TemplateScope scope, ResourceDeclaration declaration, Roles roles)
    {
        var properties = scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, Known);
        properties.RejectUnsupported(Unsupported);
        properties["PackageType"]?.OneOf("Zip");
        var name = Name(scope, declaration, properties);
        var handler = properties.Required("Handler", "a handler such as Assembly::Namespace.Type::Method")?.Text();
        var runtime = Runtime(properties);
        var code = CodeUri(scope, properties);
        var logging = properties["LoggingConfig"]?.Map();
        logging?.Allow("LoggingConfig", ["LogFormat", "ApplicationLogLevel", "SystemLogLevel", "LogGroup"]);
        CheckDeploymentPreference(properties);
        var function = new FunctionResource
        {
            LogicalId = declaration.LogicalId,
            Name = name ?? "",
            Handler = handler ?? "",
            Runtime = runtime ?? "",
            CodeUri = code ?? "",
            Timeout = TimeSpan.FromSeconds(properties["Timeout"]?.Integer(1, MaxTimeoutSeconds, " s") ?? DefaultTimeout),
            MemorySizeMegabytes = properties["MemorySize"]?.Integer(128, 10_240, " MB") ?? DefaultMemory,
            Environment = Environment(properties),
            Alias = properties["AutoPublishAlias"]?.Text(),
            Durable = Durable(properties),
            ReservedConcurrency = properties["ReservedConcurrentExecutions"]?.Integer(0, int.MaxValue),
            DeadLetterQueueArn = DeadLetterQueue(properties),
            EventInvoke = EventInvokeReader.Read(properties),
            TenantIsolated = TenantIsolated(properties),
            LogFormat = logging?["LogFormat"]?.OneOf("JSON", "Text") ?? "Text",
            ApplicationLogLevel = logging?["ApplicationLogLevel"]?.OneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
            LogGroup = logging?["LogGroup"]?.Text() ?? $"/aws/lambda/{name}",
            RoleArn = properties["Role"]?.Text(),
            Permissions = new PolicyReader(properties, roles).Read(),
            Tags = Tags(properties),
            Description = properties["Description"]?.Text() ?? "",
            Architecture = Architecture(properties),
            EphemeralStorageMegabytes = EphemeralStorage(properties),
            Tracing = properties["Tracing"]?.OneOf(FunctionResource.ActiveTracing, "PassThrough", "Disabled") == FunctionResource.ActiveTracing ? FunctionResource.ActiveTracing : "PassThrough",
        };
        return name is null || handler is null || runtime is null || code is null ? null : function;
    }

    private static string? Name(TemplateScope scope, ResourceDeclaration declaration, Fields properties)
    {
        const int MaxNameLength = 64;
        var name = ResourceName.Of(scope, declaration, properties);
        if (name is null || (name.Length is > 0 and <= MaxNameLength && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
        {
            return name;
        }

        properties.Error("FunctionName", $"expected 1 to {MaxNameLength} letters, digits, - or _, got \"{name}\"");
        return null;
    }

    private static string? Runtime(Fields properties)
    {
        var field = properties.Required("Runtime", "a runtime such as dotnet10");
        var runtime = field?.Text();
        if (runtime is null || Array.Exists(RuntimeFamilies, family => runtime.StartsWith(family, StringComparison.Ordinal)))
        {
            return runtime;
        }

        field!.Error($"expected a runtime of the families {string.Join(", ", RuntimeFamilies)}, got \"{runtime}\"");
        return null;
    }

    private static string? CodeUri(TemplateScope scope, Fields properties)
    {
        if (properties.Required("CodeUri", "the folder of the function's project")?.Text() is not { } path)
        {
            return null;
        }

        var folder = Path.GetFullPath(path.TrimEnd('/'), Path.GetDirectoryName(scope.File)!);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        properties.Error("CodeUri", $"expected an existing folder, relative to the template, got \"{path}\"");
        return null;
    }

    private static Dictionary<string, string> Tags(Fields properties)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["lambda:createdBy"] = "SAM" };
        foreach (var (key, field) in properties["Tags"]?.Map()?.All ?? [])
        {
            if (field.Text() is { } value)
            {
                tags[key] = value;
            }
        }

        return tags;
    }

    private static Dictionary<string, string> Environment(Fields properties)
    {
        var environment = properties["Environment"]?.Map();
        environment?.Allow("Environment", ["Variables"]);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, field) in environment?["Variables"]?.Map()?.All ?? [])
        {
            if (ReservedVariables.Contains(key))
            {
                field.Error($"expected a name that Lambda does not reserve, got {key}");
            }
            else if (field.Text() is { } value)
            {
                variables[key] = value;
            }
        }

        var bytes = variables.Sum(variable => Encoding.UTF8.GetByteCount(variable.Key) + Encoding.UTF8.GetByteCount(variable.Value));
        if (bytes > MaxEnvironmentBytes)
        {
            properties.Error("Environment", $"expected at most {MaxEnvironmentBytes} bytes of names and values, got {bytes}");
        }

        return variables;
    }

    private static DurableResource? Durable(Fields properties)
    {
        if (properties["DurableConfig"]?.Map() is not { } durable)
        {
            return null;
        }

        durable.Allow("DurableConfig", ["ExecutionTimeout", "RetentionPeriodInDays", "KMSKeyArn"]);
        var timeout = durable.Required("ExecutionTimeout", $"1 to {MaxExecutionTimeoutSeconds} s")?.Integer(1, MaxExecutionTimeoutSeconds, " s");
        var retention = durable["RetentionPeriodInDays"]?.Integer(1, 90, " days");
        return new DurableResource(TimeSpan.FromSeconds(timeout ?? MaxExecutionTimeoutSeconds), retention ?? DefaultRetention) { KmsKeyArn = durable["KMSKeyArn"]?.Text() };
    }

    private static string? DeadLetterQueue(Fields properties)
    {
        var queue = properties["DeadLetterQueue"]?.Map();
        queue?.Allow("DeadLetterQueue", ["Type", "TargetArn"]);
        queue?.Required("Type", "SQS")?.OneOf("SQS");
        return queue?.Required("TargetArn", "the ARN of a queue")?.Text();
    }

    private static string Architecture(Fields properties)
    {
        const string Default = "x86_64";
        return properties["Architectures"]?.Items() is [var first, ..] ? first.OneOf(Default, "arm64") ?? Default : Default;
    }

    private static int EphemeralStorage(Fields properties)
    {
        var storage = properties["EphemeralStorage"]?.Map();
        storage?.Allow("EphemeralStorage", ["Size"]);
        return storage?.Required("Size", "512 to 10240 MB")?.Integer(DefaultStorage, 10_240, " MB") ?? DefaultStorage;
    }

    /// <summary>Locally there is one version, which the alias points to: how a deployment would move the alias has no effect.</summary>
    private static void CheckDeploymentPreference(Fields properties) =>
        properties["DeploymentPreference"]?.Map()?.Allow(
            "DeploymentPreference", ["Alarms", "Enabled", "Hooks", "PassthroughCondition", "Role", "Tags", "TriggerConfigurations", "Type"]);

    private static bool TenantIsolated(Fields properties)
    {
        var tenancy = properties["TenancyConfig"]?.Map();
        tenancy?.Allow("TenancyConfig", ["TenantIsolationMode"]);
        return tenancy?.Required("TenantIsolationMode", "PER_TENANT")?.OneOf("PER_TENANT") is not null;
    }
}
