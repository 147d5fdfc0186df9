using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>A running invocation: the token that its next checkpoint must carry, and its last responses.</summary>
internal sealed class ActiveInvocation(string requestId, CheckpointToken token, DateTimeOffset startedAt)
{
    /// <summary>Responses kept for clients that repeat a request. An SDK sends one checkpoint at a time, so a few are enough.</summary>
    private const int KeptResponses = 4;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<KeptResponse> _responses = new(KeptResponses);

    public string RequestId { get; } = requestId;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Completes when the end of the invocation has been recorded.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The token that the next checkpoint must carry.</summary>
    public CheckpointToken Token { get; private set; } = token;

    /// <summary>Whether a pause has taken the token: no checkpoint of this invocation is accepted, and its response is not used.</summary>
    public bool IsWithdrawn { get; private set; }

    /// <summary>
    /// Whether the last response contained operations that the service completed. The function may have decided to suspend
    /// before it received that response, so PENDING right after it leads to another invocation.
    /// </summary>
    public bool LastResponseHadCompletions { get; set; }

    public void End() => _ended.TrySetResult();

    public void Withdraw() => IsWithdrawn = true;

    public void Advance() => Token = Token.Next();

    /// <summary>Keeps a response for a repetition of its request; does nothing without a client token.</summary>
    public void AddResponse(string? clientToken, byte[] body, DateTimeOffset now)
    {
        if (clientToken is null)
        {
            return;
        }

        if (_responses.Count == KeptResponses)
        {
            _responses.Dequeue();
        }

        _responses.Enqueue(new KeptResponse(clientToken, body, now));
    }

    /// <summary>Returns the response to the request with that client token, or null if none is kept or its window is over.</summary>
    public byte[]? FindResponse(string? clientToken, DateTimeOffset now)
    {
        foreach (var response in _responses)
        {
            if (response.ClientToken == clientToken && now - response.At < DurableLimits.ClientTokenWindow)
            {
                return response.Body;
            }
        }

        return null;
    }

    private sealed record KeptResponse(string ClientToken, byte[] Body, DateTimeOffset At);
}
