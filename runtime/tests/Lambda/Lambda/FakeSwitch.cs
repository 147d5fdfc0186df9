using DurableLocal.Lambda.Api;
using DurableLocal.Template;

namespace DurableLocal.Tests.Lambda;

internal sealed class FakeSwitch : IEventSourceSwitch
{
    private bool _enabled = true;

    public bool IsEnabled(EventSourceMappingResource mapping) => _enabled;

    public Task SetEnabledAsync(EventSourceMappingResource mapping, bool enabled, CancellationToken cancellationToken)
    {
        _enabled = enabled;
        return Task.CompletedTask;
    }
}
