using DurableLocal.Lambda.Api;
using DurableLocal.Template;

namespace DurableLocal.Tests.Lambda;

/// <summary>The state of a single mapping, in memory.</summary>
internal sealed class FakeMappingControl : IEventSourceMappingControl
{
    private bool _enabled = true;

    public bool IsEnabled(EventSourceMappingResource mapping) => _enabled;

    public Task SetEnabledAsync(EventSourceMappingResource mapping, bool enabled, CancellationToken cancellationToken)
    {
        _enabled = enabled;
        return Task.CompletedTask;
    }
}
