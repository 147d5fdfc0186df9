using DurableChaining.Local.Lambda;
using DurableChaining.Local.Template;

namespace DurableChaining.Tests.Lambda;

internal sealed class FakeSwitch : IEventSourceSwitch
{
    private bool _enabled = true;

    public bool IsEnabled(EventSourceMappingResource mapping) => _enabled;

    public Task SwitchAsync(EventSourceMappingResource mapping, bool enabled, CancellationToken cancellationToken)
    {
        _enabled = enabled;
        return Task.CompletedTask;
    }
}
