using DurableLocal.Core.Clock;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Hosting;

/// <summary>
/// Counts the requests in progress, and notes when clients were last active: no time is skipped between the requests of a
/// client that sends one after the other.
/// </summary>
internal sealed class ObservedRequests : IPendingWork
{
    /// <summary>How long no request must have begun or ended. A client that polls leaves longer pauses.</summary>
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromMilliseconds(10);

    private readonly ActivityCounter _requests = new();
    private long _lastActivity;

    bool IPendingWork.IsBusy =>
        _requests.IsBusy || TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastActivity)) < QuietPeriod;

    long? IPendingWork.NextDue() => null;

    /// <summary>Returns the endpoint with its requests counted.</summary>
    public IEndpoint Observe(IEndpoint endpoint) => new ObservedEndpoint(endpoint, this);

    /// <summary>
    /// Whether the request may wait for something that only passing time brings: a message that becomes visible, the end of
    /// an execution. What it starts is counted where it runs.
    /// </summary>
    private static bool MayWait(HttpRequest request) =>
        request.Path.Value!.EndsWith("/invocations", StringComparison.Ordinal)
        || request.Headers["X-Amz-Target"] is ["AmazonSQS.ReceiveMessage"];

    private async Task CountAsync(HttpContext context, IEndpoint endpoint)
    {
        var isCounted = !MayWait(context.Request);
        Volatile.Write(ref _lastActivity, TimeProvider.System.GetTimestamp());
        if (isCounted)
        {
            _requests.Begin();
        }

        try
        {
            await endpoint.HandleAsync(context).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _lastActivity, TimeProvider.System.GetTimestamp());
            if (isCounted)
            {
                _requests.End();
            }
        }
    }

    private sealed class ObservedEndpoint(IEndpoint endpoint, ObservedRequests requests) : IEndpoint
    {
        public bool Accepts(HttpRequest request) => endpoint.Accepts(request);

        public Task HandleAsync(HttpContext context) => requests.CountAsync(context, endpoint);
    }
}
