namespace DurableLocal.Telemetry;

/// <summary>Whether the receiver of a signal accepts it. A change is reported, and nothing in between.</summary>
/// <param name="signal">Such as <c>traces</c>.</param>
/// <param name="target">The address of the receiver.</param>
/// <param name="report">Called with each change.</param>
internal sealed class ReceiverState(string signal, string target, Action<string> report)
{
    public bool IsReachable { get; private set; } = true;

    /// <param name="consequence">What becomes of the data that was not accepted.</param>
    public void OnRejected(string consequence)
    {
        if (IsReachable)
        {
            IsReachable = false;
            report($"{signal}: {target} does not accept them; {consequence}");
        }
    }

    public void OnAccepted()
    {
        if (!IsReachable)
        {
            IsReachable = true;
            report($"{signal}: {target} accepts them again");
        }
    }
}
