using DurableLocal.Template;

namespace DurableLocal.Lambda.Api;

/// <summary>Enables and disables event source mappings, for UpdateEventSourceMapping.</summary>
public interface IEventSourceMappingControl
{
    /// <summary>Whether the mapping receives messages.</summary>
    bool IsEnabled(EventSourceMappingResource mapping);

    /// <summary>Enables or disables a mapping; completes when the change is on disk. A disabled mapping still processes the messages that it has received.</summary>
    Task SetEnabledAsync(EventSourceMappingResource mapping, bool enabled, CancellationToken cancellationToken);
}
