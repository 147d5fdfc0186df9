using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>The static logger of a function, with the settings of <see cref="LoggingAttribute"/>.</summary>
public partial class Logger
{
    private static readonly Lock Gate = new();
    private static PowertoolsLoggerConfiguration _configuration = new();
    private static PowertoolsLoggerProvider _provider;

    private static ILogger Default => Create<Logger>();

    private static PowertoolsLoggerProvider Provider
    {
        get
        {
            lock (Gate)
            {
                return _provider ??= new PowertoolsLoggerProvider(LogSettings.From(_configuration), TimeProvider.System);
            }
        }
    }

    internal static LogSettings Settings => Provider.Settings;

    public static ILogger Create(string categoryName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(categoryName);
        return Provider.CreateLogger(categoryName);
    }

    public static ILogger Create<T>() => Create(typeof(T).FullName);

    public static void AppendKey(string key, object value) => AppendedKeys.Append([new(key, value)]);

    public static void AppendKeys(IEnumerable<KeyValuePair<string, object>> keys) => AppendedKeys.Append(keys);

    public static void AppendKeys(IEnumerable<KeyValuePair<string, string>> keys) =>
        AppendedKeys.Append(keys.Select(key => new KeyValuePair<string, object>(key.Key, key.Value)));

    public static void RemoveKeys(params string[] keys) => AppendedKeys.Remove(keys);

    public static IEnumerable<KeyValuePair<string, object>> GetAllKeys() => AppendedKeys.All;

    public static void UseFormatter(ILogFormatter logFormatter)
    {
        ArgumentNullException.ThrowIfNull(logFormatter);
        Change(configuration => configuration.LogFormatter = logFormatter);
    }

    public static void UseDefaultFormatter() => Change(configuration => configuration.LogFormatter = null);

    /// <summary>Applies the settings of the attribute of a handler; settings that it does not contain are unchanged.</summary>
    internal static void Apply(LoggingAttribute attribute)
    {
        var configuration = _configuration;
        if ((attribute.Service ?? configuration.Service) == configuration.Service
            && (attribute.LogLevel == LogLevel.None || attribute.LogLevel == configuration.MinimumLogLevel)
            && (attribute.SamplingRate <= 0 || attribute.SamplingRate.Equals(configuration.SamplingRate))
            && (attribute.LoggerOutputCase == LoggerOutputCase.Default || attribute.LoggerOutputCase == configuration.LoggerOutputCase))
        {
            return;
        }

        Change(changed =>
        {
            changed.Service = attribute.Service ?? changed.Service;
            changed.MinimumLogLevel = attribute.LogLevel == LogLevel.None ? changed.MinimumLogLevel : attribute.LogLevel;
            changed.SamplingRate = attribute.SamplingRate > 0 ? attribute.SamplingRate : changed.SamplingRate;
            changed.LoggerOutputCase = attribute.LoggerOutputCase == LoggerOutputCase.Default
                ? changed.LoggerOutputCase
                : attribute.LoggerOutputCase;
        });
    }

    /// <summary>Changes the configuration. The next logger uses a new provider; existing loggers keep their settings.</summary>
    internal static void Change(Action<PowertoolsLoggerConfiguration> change)
    {
        lock (Gate)
        {
            var changed = new PowertoolsLoggerConfiguration
            {
                Service = _configuration.Service,
                MinimumLogLevel = _configuration.MinimumLogLevel,
                SamplingRate = _configuration.SamplingRate,
                LoggerOutputCase = _configuration.LoggerOutputCase,
                LogFormatter = _configuration.LogFormatter,
                LogOutput = _configuration.LogOutput,
            };
            change(changed);
            _configuration = changed;
            _provider = null;
        }
    }
}
