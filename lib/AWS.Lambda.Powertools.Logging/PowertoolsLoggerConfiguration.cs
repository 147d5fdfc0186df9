using System.Text.Json;
using AWS.Lambda.Powertools.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>Settings in code; each one left out is taken from its environment variable.</summary>
public class PowertoolsLoggerConfiguration : IOptions<PowertoolsLoggerConfiguration>
{
    public const string ConfigurationSectionName = "AWS.Lambda.Powertools.Logging.Logger";

    /// <summary>Else POWERTOOLS_SERVICE_NAME, else <c>service_undefined</c>.</summary>
    public string Service { get; set; }

    /// <summary>A .NET date format, applied in UTC; by default ISO 8601.</summary>
    public string TimestampFormat { get; set; }

    /// <summary>
    /// <see cref="LogLevel.None"/> leaves it to POWERTOOLS_LOG_LEVEL, else Information.
    /// AWS_LAMBDA_LOG_LEVEL caps either: the coarser is in force.
    /// </summary>
    public LogLevel MinimumLogLevel { get; set; } = LogLevel.None;

    /// <summary>The share of invocations, 0 to 1, that log from Debug on; else POWERTOOLS_LOGGER_SAMPLE_RATE.</summary>
    public double SamplingRate { get; set; }

    /// <summary>Else POWERTOOLS_LOGGER_CASE, else snake case.</summary>
    public LoggerOutputCase LoggerOutputCase { get; set; }
    public ILogFormatter LogFormatter { get; set; }

    /// <summary>How objects inside a line are written.</summary>
    public JsonSerializerOptions JsonOptions { get; set; }

    /// <summary>By default the console.</summary>
    public IConsoleWrapper LogOutput { get; set; }

    PowertoolsLoggerConfiguration IOptions<PowertoolsLoggerConfiguration>.Value => this;
}
