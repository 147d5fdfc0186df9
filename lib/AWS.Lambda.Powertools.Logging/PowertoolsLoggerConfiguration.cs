using System.Text.Json;
using AWS.Lambda.Powertools.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>Settings of the logger. A setting that is not set is read from its environment variable.</summary>
public class PowertoolsLoggerConfiguration : IOptions<PowertoolsLoggerConfiguration>
{
    public const string ConfigurationSectionName = "AWS.Lambda.Powertools.Logging.Logger";

    /// <summary>Defaults to POWERTOOLS_SERVICE_NAME, then <c>service_undefined</c>.</summary>
    public string Service { get; set; }

    /// <summary>A .NET date format, applied to UTC time. Defaults to ISO 8601.</summary>
    public string TimestampFormat { get; set; }

    /// <summary>
    /// <see cref="LogLevel.None"/>, the default, means POWERTOOLS_LOG_LEVEL, then Information. Where Lambda sets
    /// AWS_LAMBDA_LOG_LEVEL, that one applies instead.
    /// </summary>
    public LogLevel MinimumLogLevel { get; set; } = LogLevel.None;

    /// <summary>The share of invocations that log from Debug on; 0 to 1. Defaults to POWERTOOLS_LOGGER_SAMPLE_RATE.</summary>
    public double SamplingRate { get; set; }

    /// <summary>Defaults to POWERTOOLS_LOGGER_CASE, then snake case.</summary>
    public LoggerOutputCase LoggerOutputCase { get; set; }
    public ILogFormatter LogFormatter { get; set; }

    /// <summary>Serializer options for objects inside a line.</summary>
    public JsonSerializerOptions JsonOptions { get; set; }

    /// <summary>Defaults to the console.</summary>
    public IConsoleWrapper LogOutput { get; set; }

    PowertoolsLoggerConfiguration IOptions<PowertoolsLoggerConfiguration>.Value => this;
}
