using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>An invocation that runs: who may checkpoint, and what it has been told.</summary>
internal sealed class ActiveInvocation(string requestId, CheckpointToken token, DateTimeOffset startedAt)
{
    /// <summary>Answers kept for clients that repeat a request: an SDK sends one checkpoint at a time.</summary>
    private const int RememberedAnswers = 4;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<RememberedAnswer> _answers = new(RememberedAnswers);

    public string RequestId { get; } = requestId;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Completes when the invocation's end has been recorded.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The one token that the next checkpoint must carry.</summary>
    public CheckpointToken Token { get; private set; } = token;

    /// <summary>
    /// Whether the answer before told of completions by the service. The function may have decided to suspend before
    /// that answer reached it, so a PENDING right after it is followed by another invocation.
    /// </summary>
    public bool LastAnswerToldCompletions { get; set; }

    public void End() => _ended.TrySetResult();

    public void Advance() => Token = Token.Next();

    public void Remember(string? clientToken, byte[] answer, DateTimeOffset now)
    {
        if (clientToken is null)
        {
            return;
        }

        if (_answers.Count == RememberedAnswers)
        {
            _answers.Dequeue();
        }

        _answers.Enqueue(new RememberedAnswer(clientToken, answer, now));
    }

    public byte[]? Recall(string? clientToken, DateTimeOffset now)
    {
        foreach (var answer in _answers)
        {
            if (answer.ClientToken == clientToken && now - answer.At < DurableLimits.ClientTokenWindow)
            {
                return answer.Body;
            }
        }

        return null;
    }

    private sealed record RememberedAnswer(string ClientToken, byte[] Body, DateTimeOffset At);
}
