using System.Collections.Frozen;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// Builds the environment variables of a function's process: those of AWS (Lambda developer guide, "Defined runtime
/// environment variables"), those of the template, and the few of this process that a program needs to start.
/// </summary>
public sealed class EnvironmentVariables(AwsIdentity identity)
{
    /// <summary>Variables of this process that a program needs to be found and to start.</summary>
    private static readonly string[] Inherited = ["PATH", "LD_LIBRARY_PATH", "TMPDIR", "DOTNET_ROOT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"];

    /// <summary>Percentage of a container's memory that .NET uses for its heap where no limit is set (documentation of <c>System.GC.HeapHardLimitPercent</c>).</summary>
    private const long HeapPercentage = 75;

    /// <summary>
    /// Bytes that a function allocates between two collections of generation 0. By default .NET takes the size of the cache of
    /// the machine, which many processes share here: each would fill it with garbage of its own.
    /// </summary>
    private const long Generation0Bytes = 4 * 1024 * 1024;

    /// <summary>Names that the service sets itself; a template cannot override them.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR");

    public Dictionary<string, string> For(FunctionResource function, string version, string logStream, string runtimeApi, string runtimeDirectory)
    {
        var endpoint = identity.Endpoint.GetLeftPart(UriPartial.Authority);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LANG"] = "en_US.UTF-8",
            ["TZ"] = ":UTC",
            ["AWS_ENDPOINT_URL"] = endpoint,
            ["AWS_ENDPOINT_URL_LAMBDA"] = endpoint,
            ["AWS_ENDPOINT_URL_SQS"] = endpoint,
            ["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint,
        };
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                variables[name] = value;
            }
        }

        if (function.Runtime.StartsWith("dotnet", StringComparison.Ordinal))
        {
            // Without a container nothing limits the heap to the memory of the function. The values are hexadecimal.
            variables["DOTNET_GCHeapHardLimit"] = $"{function.MemorySizeMegabytes * 1024 * 1024L * HeapPercentage / 100:X}";
            variables["DOTNET_GCgen0size"] = $"{Generation0Bytes:X}";
        }

        foreach (var (name, value) in function.Environment)
        {
            if (!Reserved.Contains(name))
            {
                variables[name] = value;
            }
        }

        AddReserved(variables, function, version, logStream);
        variables["AWS_LAMBDA_RUNTIME_API"] = runtimeApi;
        variables["LAMBDA_RUNTIME_DIR"] = runtimeDirectory;
        return variables;
    }

    private void AddReserved(Dictionary<string, string> variables, FunctionResource function, string version, string logStream)
    {
        variables["_HANDLER"] = function.Handler;
        variables["LAMBDA_TASK_ROOT"] = function.CodeUri;
        variables["AWS_REGION"] = identity.Region;
        variables["AWS_DEFAULT_REGION"] = identity.Region;
        if (!function.Runtime.StartsWith("provided", StringComparison.Ordinal))
        {
            // Developer guide: "This variable is not defined for OS-only runtimes".
            variables["AWS_EXECUTION_ENV"] = $"AWS_Lambda_{function.Runtime}";
        }

        variables["AWS_LAMBDA_FUNCTION_NAME"] = function.Name;
        variables["AWS_LAMBDA_FUNCTION_VERSION"] = version;
        variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = function.MemorySizeMegabytes.ToString();
        variables["AWS_LAMBDA_LOG_GROUP_NAME"] = function.LogGroup;
        variables["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream;
        variables["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
        variables["AWS_LAMBDA_LOG_FORMAT"] = function.LogFormat;
        if (function.ApplicationLogLevel is { } level)
        {
            variables["AWS_LAMBDA_LOG_LEVEL"] = level;
        }

        // The local services check no signatures; the access key identifies the calling function.
        variables["AWS_ACCESS_KEY_ID"] = AccessKeys.Of(function.Name);
        variables["AWS_SECRET_ACCESS_KEY"] = "local";
        variables["AWS_SESSION_TOKEN"] = "local";
    }
}
