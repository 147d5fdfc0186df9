using Amazon.Lambda.Model;
using DurableLocal.Testing;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Callbacks with a timeout of five seconds on a host that skips time.</summary>
public sealed class SamTestHostTimeTests : IAsyncLifetime
{
    /// <summary>Of runtime/tests/Functions.</summary>
    private const string Function = "Callback8";

    private SamTestHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await SamTestHost.StartAsync(
        Path.Combine(Repository.Root, "runtime", "tests", "Functions", "template.yaml"),
        new SamTestOptions { SkipTime = true, Timeout = TimeSpan.FromMinutes(2) });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_callback_is_completed_while_time_is_held_and_times_out_when_it_passes()
    {
        GetDurableExecutionResponse completed;
        using (_host.HoldTime())
        {
            var arn = await _host.StartExecutionAsync(Function, "\"approval\"", cancellationToken: Cancellation);
            await _host.CompleteCallbackAsync(await _host.WaitForCallbackAsync(arn, cancellationToken: Cancellation), "\"yes\"", Cancellation);
            completed = await _host.WaitForExecutionAsync(arn, Cancellation);
        }

        var late = await _host.WaitForExecutionAsync(await _host.StartExecutionAsync(Function, "\"approval\"", cancellationToken: Cancellation), Cancellation);

        Assert.Equal(("SUCCEEDED", null), (completed.Status.Value, completed.Error?.ErrorMessage));
        Assert.Equal("FAILED", late.Status.Value);
        Assert.InRange((late.EndTimestamp!.Value - late.StartTimestamp!.Value).TotalSeconds, 5, 65);
        var history = await _host.HistoryAsync(late.DurableExecutionArn, Cancellation);
        Assert.Contains(history, entry => entry.EventType.Value == "CallbackTimedOut");
    }
}
