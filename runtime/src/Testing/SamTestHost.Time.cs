namespace DurableLocal.Testing;

/// <summary>The time of the stack.</summary>
public sealed partial class SamTestHost
{
    /// <summary>The clock of the services. Histories, timers and expiry follow it; functions have the real time.</summary>
    public TimeProvider Time => _runtime.Time;

    /// <summary>
    /// Lets time pass: skips to each timer that is due within it, in order, and waits for the work that it starts to end. Then
    /// everything is removed whose time is over: expired items, old executions.
    /// </summary>
    public Task AdvanceAsync(TimeSpan span, CancellationToken cancellationToken = default) => _runtime.Skipper!.AdvanceAsync(span, cancellationToken);

    /// <summary>
    /// Skips no time until the result is disposed, with <see cref="SamTestOptions.SkipTime"/>: for the steps of a test between
    /// which a timeout must not pass, such as the receipt of a message and its deletion.
    /// </summary>
    public IDisposable HoldTime() => _runtime.Skipper!.Hold();
}
