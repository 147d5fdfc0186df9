using DurableLocal.Lambda;

namespace DurableLocal.Tests.Durable;

/// <summary>Invocations that end without an outcome.</summary>
public sealed class InterruptionTests
{
    private static readonly InvocationOutcome Done = FakeInvoker.Answer("""{"Status":"SUCCEEDED","Result":"1"}""");

    [Fact]
    public async Task An_invocation_whose_environment_was_taken_from_under_it_is_repeated()
    {
        await using var service = new LocalService();
        var calls = 0;
        service.Invoker.Handlers["workflow"] = _ => ++calls == 1 ? Task.FromCanceled<InvocationOutcome>(new CancellationToken(true)) : Task.FromResult(Done);

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(("SUCCEEDED", 2), (end.Status, calls));
        Assert.Empty(service.Defects);
    }
}
