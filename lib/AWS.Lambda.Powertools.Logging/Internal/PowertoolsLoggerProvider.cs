using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

[ProviderAlias("PowertoolsLogger")]
internal sealed class PowertoolsLoggerProvider(LogSettings settings, TimeProvider time) : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, PowertoolsLogger> _loggers = new();

    // Without a decorated handler, sampling is decided once per execution environment.
    private readonly double _samplingRoll = Random.Shared.NextDouble();

    public LogSettings Settings => settings;

    public TimeProvider Time => time;

    public LogLevel Minimum => settings.Minimum(
        settings.SamplingRate > 0 && (InvocationContext.Current?.SamplingRoll ?? _samplingRoll) <= settings.SamplingRate);

    public ILogger CreateLogger(string categoryName) =>
        _loggers.GetOrAdd(categoryName, static (name, provider) => new PowertoolsLogger(name, provider), this);

    public void Dispose()
    {
        // Nothing to release: the output belongs to the process.
    }
}
