namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>Makes an operation of each continuation.</summary>
internal sealed class OperationContext(Schedule schedule) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => schedule.Start("continuation", () => d(state));

    public override SynchronizationContext CreateCopy() => this;
}
