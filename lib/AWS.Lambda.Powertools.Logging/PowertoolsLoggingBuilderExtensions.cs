using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>Adds the Powertools logger to a logger factory: all its loggers write JSON lines of Powertools.</summary>
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

        // The default filter of the factory would drop Debug and Trace before they reach the provider.
        return builder.AddFilter<PowertoolsLoggerProvider>(null, LogLevel.Trace);
    }
}
