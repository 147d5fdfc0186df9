using System.Text;
using DurableLocal.Lambda.Logs;

namespace DurableLocal.Tests.Lambda.Logs;

public sealed class RecentInvocationsTests
{
    /// <summary>The lines of an invocation may be read when the next one has begun: then their request id is right, and the current one is not.</summary>
    [Fact]
    public async Task A_line_belongs_to_the_invocation_whose_request_id_it_has_else_to_the_current_one()
    {
        await using var running = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function();
        string[] ids = ["first", "second", "third"];
        foreach (var id in ids)
        {
            await running.InvokeAsync(function, """{"do":"print"}""", invocation => invocation with { RequestId = id }, TestContext.Current.CancellationToken);
        }

        await Wait.UntilAsync(() => running.Sink.Invocations?.Of("a line"u8)?.RequestId == "third", "the output of the last invocation");
        var invocations = running.Sink.Invocations!;
        Assert.All(ids, id => Assert.Equal(id, invocations.Of(Encoding.UTF8.GetBytes($"a line of {id}"))?.RequestId));
        Assert.True(invocations.Of("a line"u8)!.Payload.IsEmpty);
        Assert.Null(new RecentInvocations().Of("a line"u8));
    }
}
