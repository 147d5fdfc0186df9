using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>The way in for <see cref="ILogger"/>: JSON lines of Powertools from any logger of the factory.</summary>
public static class PowertoolsLoggingBuilderExtensions
{
    public static ILoggingBuilder AddPowertoolsLogger(this ILoggingBuilder builder) =>
        builder.AddPowertoolsLogger(static _ => { });

    public static ILoggingBuilder AddPowertoolsLogger(
        this ILoggingBuilder builder, Action<PowertoolsLoggerConfiguration> configure)
    {
        var configuration = new PowertoolsLoggerConfiguration();
        configure?.Invoke(configuration);
        builder.Services.AddSingleton<ILoggerProvider>(_ => new PowertoolsLoggerProvider(LogSettings.From(configuration), TimeProvider.System));

        // The factory's own default would hold back Debug and Trace before the provider is asked.
        return builder.AddFilter<PowertoolsLoggerProvider>(null, LogLevel.Trace);
    }
}
