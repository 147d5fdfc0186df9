using System.Globalization;
using Amazon.Lambda.Core;

namespace DurableLocal.FunctionHost;

/// <summary>The values of Lambda's defined environment variables in this execution environment.</summary>
/// <param name="RuntimeApi"><c>host:port</c> of the Runtime API.</param>
/// <param name="Handler">The handler string of the function.</param>
/// <param name="TaskRoot">The folder of the function's code.</param>
/// <param name="MemoryLimitInMB">0 when the variable is not set.</param>
internal sealed record FunctionEnvironment(
    string RuntimeApi,
    string Handler,
    string TaskRoot,
    string FunctionName,
    string FunctionVersion,
    int MemoryLimitInMB,
    string LogGroupName,
    string LogStreamName,
    LogFormat LogFormat,
    LogLevel LogLevel)
{
    public const string TraceIdVariable = "_X_AMZN_TRACE_ID";

    /// <summary>Reads the environment variables of this process.</summary>
    /// <exception cref="LambdaValidationException">A required variable is not set.</exception>
    public static FunctionEnvironment FromVariables() => new(
        Required("AWS_LAMBDA_RUNTIME_API"),
        Required("_HANDLER"),
        Path.GetFullPath(Required("LAMBDA_TASK_ROOT")),
        Optional("AWS_LAMBDA_FUNCTION_NAME"),
        Optional("AWS_LAMBDA_FUNCTION_VERSION"),
        int.TryParse(Optional("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture, out var memory) ? memory : 0,
        Optional("AWS_LAMBDA_LOG_GROUP_NAME"),
        Optional("AWS_LAMBDA_LOG_STREAM_NAME"),
        FormatNamed(First("AWS_LAMBDA_HANDLER_LOG_FORMAT", "AWS_LAMBDA_LOG_FORMAT")),
        LevelNamed(First("AWS_LAMBDA_HANDLER_LOG_LEVEL", "AWS_LAMBDA_LOG_LEVEL")));

    /// <summary>Returns the level for a name of Lambda (TRACE, DEBUG, INFO, WARN, ERROR, FATAL) or of .NET; Information for any other name.</summary>
    internal static LogLevel LevelNamed(string name) => name.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" or "CRITICAL" => LogLevel.Critical,
        _ => LogLevel.Information,
    };

    private static LogFormat FormatNamed(string name) =>
        name.Equals("JSON", StringComparison.OrdinalIgnoreCase) ? LogFormat.Json : LogFormat.Text;

    private static string Required(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new LambdaValidationException($"{variable} is not set; the function host must run in a Lambda execution environment");

    private static string Optional(string variable) => Environment.GetEnvironmentVariable(variable) ?? "";

    private static string First(string variable, string otherwise) =>
        Optional(variable) is { Length: > 0 } value ? value : Optional(otherwise);
}

internal enum LogFormat
{
    Text,
    Json,
}
