using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableChaining.Submit;

/// <summary>
/// Sends messages of a dead-letter queue to the work queue and then deletes them: after a failure in between a message is on
/// both queues, and the second one to arrive is a DUPLICATE. Messages that stay are hidden from other consumers until the end.
/// </summary>
/// <param name="only">The kind of messages that are redriven; null for all.</param>
internal sealed class Redrive(IAmazonSQS sqs, string workQueueUrl, string deadLetterQueueUrl, string? only)
{
    /// <summary>Messages of a receive; source: SQS API reference, ReceiveMessage.</summary>
    private const int LargestReceive = 10;

    /// <summary>A long poll asks all servers of the queue, so that an empty one means that no message is visible.</summary>
    private const int LongPollSeconds = 2;

    /// <summary>How long a received message stays hidden if this process is killed.</summary>
    private const int HiddenSeconds = 600;

    /// <summary>Receipt handles of the messages that stay, by message id.</summary>
    private readonly Dictionary<string, string> _hidden = new(StringComparer.Ordinal);

    /// <summary>First and new ids of redriven messages: a dead letter with one of them came back.</summary>
    private readonly HashSet<string> _redrivenIds = new(StringComparer.Ordinal);

    private readonly List<UnsentMessage> _notSent = [];
    private int _redriven;
    private int _returned;
    private int _failedLeft;
    private int _rejectedLeft;

    /// <summary>Whether all messages of the kind were redriven.</summary>
    public bool IsComplete => _notSent.Count == 0 && _returned == 0;

    public RedriveDocument Document() => new(deadLetterQueueUrl, _redriven, _returned, new LeftMessages(_failedLeft, _rejectedLeft), _notSent);

    /// <summary>Redrives until a receive returns no message that is new.</summary>
    /// <param name="progress">Called with the number of messages redriven so far.</param>
    /// <exception cref="AmazonServiceException">One of the queues may not be used.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; a message that was sent is deleted.</exception>
    public async Task RunAsync(Action<int> progress, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReceiveNewAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } letters)
            {
                var wanted = letters.Where(IsWanted).ToList();
                foreach (var attempt in await Task.WhenAll(wanted.Select(letter => RedriveAsync(letter, cancellationToken))).ConfigureAwait(false))
                {
                    Count(attempt);
                }

                progress(_redriven);
            }
        }
        finally
        {
            await ReleaseAsync().ConfigureAwait(false);
        }
    }

    private async Task<List<DeadLetter>> ReceiveNewAsync(CancellationToken cancellationToken)
    {
        var request = new ReceiveMessageRequest
        {
            QueueUrl = deadLetterQueueUrl,
            MaxNumberOfMessages = LargestReceive,
            WaitTimeSeconds = LongPollSeconds,
            VisibilityTimeout = HiddenSeconds,
            MessageAttributeNames = ["All"],
        };
        // Not cancelled: the queue may have hidden the messages of a response that nobody reads.
        cancellationToken.ThrowIfCancellationRequested();
        var response = await sqs.ReceiveMessageAsync(request, CancellationToken.None).ConfigureAwait(false);
        var letters = (response.Messages ?? []).ConvertAll(message => new DeadLetter(message));
        var known = letters.Where(letter => _hidden.ContainsKey(letter.Message.MessageId)).ToList();
        foreach (var letter in letters)
        {
            _hidden[letter.Message.MessageId] = letter.Message.ReceiptHandle;
        }

        return [.. letters.Except(known)];
    }

    private bool IsWanted(DeadLetter letter)
    {
        if (_redrivenIds.Contains(letter.FirstMessageId) || _redrivenIds.Contains(letter.Message.MessageId))
        {
            _returned++;
            return false;
        }

        if (only is null || letter.Kind == only)
        {
            return true;
        }

        _ = letter.Kind == DeadLetter.Failed ? _failedLeft++ : _rejectedLeft++;
        return false;
    }

    /// <summary>Returns why the message was not sent, or null.</summary>
    private async Task<(DeadLetter Letter, string? NewId, string? Reason)> RedriveAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        SendMessageResponse sent;
        try
        {
            sent = await sqs.SendMessageAsync(letter.ToRequest(workQueueUrl), cancellationToken).ConfigureAwait(false);
        }
        catch (SubmitException failure)
        {
            return (letter, null, failure.Message);
        }
        catch (AmazonServiceException failure) when (ServiceErrors.IsOfContent(failure))
        {
            return (letter, null, ServiceErrors.Describe(failure));
        }

        // Not cancelled: it would be on both queues.
        await sqs.DeleteMessageAsync(deadLetterQueueUrl, letter.Message.ReceiptHandle, CancellationToken.None).ConfigureAwait(false);
        return (letter, sent.MessageId, null);
    }

    private void Count((DeadLetter Letter, string? NewId, string? Reason) attempt)
    {
        if (attempt.NewId is { } id)
        {
            _redriven++;
            _redrivenIds.UnionWith([id, attempt.Letter.FirstMessageId]);
            _hidden.Remove(attempt.Letter.Message.MessageId);
        }
        else
        {
            _notSent.Add(new UnsentMessage(attempt.Letter.Message.MessageId, attempt.Reason!));
        }
    }

    /// <summary>Makes the messages that stay visible again.</summary>
    private Task ReleaseAsync() => DeadLetterWatch.ReleaseAsync(sqs, deadLetterQueueUrl, _hidden.Values, CancellationToken.None);
}
