using DurableLocal.Template;

namespace DurableLocal.Lambda.Api;

/// <summary>Whether an event source mapping takes messages, which UpdateEventSourceMapping changes.</summary>
public interface IEventSourceSwitch
{
    bool IsEnabled(EventSourceMappingResource mapping);

    /// <summary>Completes when the change is on disk; what a mapping that is disabled has taken is still settled.</summary>
    Task SetEnabledAsync(EventSourceMappingResource mapping, bool enabled, CancellationToken cancellationToken);
}
