using DurableLocal.Lambda;

namespace DurableLocal.Tests.Lambda;

public sealed class DebuggerTests
{
    private const string Command = """{"do":"debugged","ms":4000}""";

    [Fact]
    public async Task An_attached_debugger_lifts_the_timeout_of_an_invocation()
    {
        await using var running = await RunningInvoker.StartAsync(options => options with { Debugs = true });
        var function = RunningInvoker.Function() with { Timeout = TimeSpan.FromSeconds(3) };

        var outcome = await running.InvokeAsync(function, Command, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(InvocationOutcomeKind.Succeeded, outcome.Kind);
    }

    [Fact]
    public async Task Without_one_the_timeout_ends_the_invocation()
    {
        await using var running = await RunningInvoker.StartAsync(options => options with { Debugs = true });
        var function = RunningInvoker.Function() with { Timeout = TimeSpan.FromSeconds(1) };

        var outcome = await running.InvokeAsync(function, """{"do":"hang"}""", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(InvocationOutcomeKind.TimedOut, outcome.Kind);
    }
}
