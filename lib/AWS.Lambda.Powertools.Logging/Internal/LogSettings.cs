using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AWS.Lambda.Powertools.Common;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The configuration, completed from environment variables; read once, when a provider is created.</summary>
internal sealed record LogSettings(
    string Service, LogLevel Configured, LogLevel LambdaLevel, double SamplingRate, LogKeys Keys)
{
    private const string DefaultService = "service_undefined";

    public string TimestampFormat { get; init; }
    public ILogFormatter Formatter { get; init; }
    public JsonSerializerOptions JsonOptions { get; init; }
    public IConsoleWrapper Output { get; init; }

    public static LogSettings From(PowertoolsLoggerConfiguration configuration)
    {
        var keys = LogKeys.For(configuration.LoggerOutputCase == LoggerOutputCase.Default
            ? CaseNamed(Variable("POWERTOOLS_LOGGER_CASE"))
            : configuration.LoggerOutputCase);
        var level = configuration.MinimumLogLevel == LogLevel.None
            ? LevelNamed(Variable("POWERTOOLS_LOG_LEVEL")) ?? LogLevel.Information
            : configuration.MinimumLogLevel;
        return new LogSettings(
            configuration.Service ?? Variable("POWERTOOLS_SERVICE_NAME") ?? DefaultService,
            level,
            LevelNamed(Variable("AWS_LAMBDA_LOG_LEVEL")) ?? LogLevel.Trace,
            configuration.SamplingRate > 0 ? Rate(configuration.SamplingRate) : RateNamed(Variable("POWERTOOLS_LOGGER_SAMPLE_RATE")),
            keys)
        {
            TimestampFormat = configuration.TimestampFormat,
            Formatter = configuration.LogFormatter,
            JsonOptions = ObjectOptions(configuration.JsonOptions, keys),
            Output = configuration.LogOutput ?? new ConsoleWrapper(),
        };
    }

    public LogLevel Minimum(bool sampled)
    {
        var own = sampled && Configured > LogLevel.Debug ? LogLevel.Debug : Configured;
        return own > LambdaLevel ? own : LambdaLevel;
    }

    /// <summary>Parses a level name of .NET or Lambda; returns null for other names.</summary>
    internal static LogLevel? LevelNamed(string name) => name?.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" or "INFORMATION" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" or "CRITICAL" => LogLevel.Critical,
        "NONE" => LogLevel.None,
        _ => null,
    };

    private static LoggerOutputCase CaseNamed(string name) =>
        Enum.TryParse<LoggerOutputCase>(name, ignoreCase: true, out var named) ? named : LoggerOutputCase.Default;

    private static double RateNamed(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var rate) ? Rate(rate) : 0;

    // A rate outside of 0 to 1 disables sampling.
    private static double Rate(double rate) => rate is > 0 and <= 1 ? rate : 0;

    private static JsonSerializerOptions ObjectOptions(JsonSerializerOptions given, LogKeys keys)
    {
        var options = given is null
            ? new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, ReferenceHandler = ReferenceHandler.IgnoreCycles }
            : new JsonSerializerOptions(given);
        options.WriteIndented = false; // A log entry is one line.
        options.PropertyNamingPolicy ??= keys.Policy;
        options.DictionaryKeyPolicy ??= keys.Policy;
        options.Converters.Add(new JsonStringEnumConverter());
        return options;
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
