using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AWS.Lambda.Powertools.Common;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The configuration, completed from environment variables; read once, when a provider is created.</summary>
/// <param name="Level">The lowest level that is written, but for sampled invocations.</param>
internal sealed record LogSettings(string Service, LogLevel Level, double SamplingRate, LogKeys Keys)
{
    private const string DefaultService = "service_undefined";

    public string TimestampFormat { get; init; }
    public ILogFormatter Formatter { get; init; }
    public JsonSerializerOptions JsonOptions { get; init; }
    public IConsoleWrapper Output { get; init; }

    /// <remarks>
    /// Lambda's own level wins over that of the code and of POWERTOOLS_LOG_LEVEL, in both directions ("Using AWS Lambda Advanced
    /// Logging Controls (ALC)", documentation of Powertools).
    /// </remarks>
    public static LogSettings From(PowertoolsLoggerConfiguration configuration)
    {
        var output = configuration.LogOutput ?? new ConsoleWrapper();
        var own = OwnLevel(configuration.MinimumLogLevel);
        var lambda = LambdaLevel();
        if (own < lambda)
        {
            output.WriteLine($"Current log level ({own}) does not match AWS Lambda Advanced Logging Controls minimum log level ({lambda}). This can lead to data loss, consider adjusting them.");
        }

        var keys = LogKeys.For(
            configuration.LoggerOutputCase == LoggerOutputCase.Default ? CaseNamed(Variable("POWERTOOLS_LOGGER_CASE")) : configuration.LoggerOutputCase,
            hasLambdaLevel: lambda is not null);
        return new LogSettings(
            configuration.Service ?? Variable("POWERTOOLS_SERVICE_NAME") ?? DefaultService,
            lambda ?? (own == LogLevel.None ? LogLevel.Information : own),
            configuration.SamplingRate > 0 ? Rate(configuration.SamplingRate) : RateNamed(Variable("POWERTOOLS_LOGGER_SAMPLE_RATE")),
            keys)
        {
            TimestampFormat = configuration.TimestampFormat,
            Formatter = configuration.LogFormatter,
            JsonOptions = ObjectOptions(configuration.JsonOptions, keys),
            Output = output,
        };
    }

    public LogLevel Minimum(bool sampled) => sampled && Level > LogLevel.Debug ? LogLevel.Debug : Level;

    /// <summary>The level of the code, else that of the variable, by a name or number of .NET.</summary>
    private static LogLevel OwnLevel(LogLevel configured) => configured != LogLevel.None
        ? configured
        : Enum.TryParse<LogLevel>(Variable("POWERTOOLS_LOG_LEVEL")?.Trim(), ignoreCase: true, out var named) ? named : LogLevel.Information;

    /// <summary>Lambda's level, by its own names; null if there is none.</summary>
    private static LogLevel? LambdaLevel() => Variable("AWS_LAMBDA_LOG_LEVEL")?.Trim().ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" => LogLevel.Critical,
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
