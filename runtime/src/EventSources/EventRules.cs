using System.Text;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.EventSources.Patterns;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using DurableLocal.Lambda.Async;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>
/// The rules of the default event bus. Sends each status change to the targets of the matching rules, in the transaction
/// of the change, so that targets receive an event exactly when the change was committed.
/// </summary>
public sealed class EventRules : IStatusChangeListener
{
    private static readonly Dictionary<string, MessageAttributeValue> NoAttributes = [];

    private readonly List<Rule> _rules;
    private readonly IAsyncInvocations _invocations;
    private readonly IQueues _queues;
    private readonly AwsIdentity _identity;
    private readonly TimeProvider _time;
    private readonly Action<EventSourceProblem> _report;

    /// <param name="report">Called with each event that a target rejects, in the transaction; must not block.</param>
    /// <exception cref="AwsException">A pattern is not valid, or a target is neither a function, which is qualified if it is durable, nor a queue.</exception>
    public EventRules(
        Stack stack,
        AwsIdentity identity,
        IFunctions functions,
        IAsyncInvocations invocations,
        IQueues queues,
        TimeProvider time,
        Action<EventSourceProblem> report)
    {
        _invocations = invocations;
        _queues = queues;
        _identity = identity;
        _time = time;
        _report = report;
        _rules = [.. stack.Rules.Select(rule => new Rule(rule.LogicalId, EventPattern.Parse(rule.PatternJson), [.. rule.Targets.Select(target => ReadTarget(rule, target, functions))]))];
    }

    public void OnStatusChanged(Session session, StatusChange change)
    {
        if (_rules.Count == 0)
        {
            return;
        }

        var payload = StatusChangeEvent.Of(change, _identity, _time.GetUtcNow(), Guid.NewGuid());
        using var document = JsonDocument.Parse(payload);
        foreach (var rule in _rules)
        {
            if (rule.Pattern.Matches(document.RootElement))
            {
                Deliver(session, rule, payload, change.TraceHeader);
            }
        }
    }

    private static Target ReadTarget(RuleResource rule, RuleTarget target, IFunctions functions)
    {
        var arn = target.Arn;
        if (arn.StartsWith("arn:aws:sqs:", StringComparison.Ordinal))
        {
            return new Target(arn, null, target.DeadLetterQueueArn);
        }

        if (!arn.StartsWith("arn:aws:lambda:", StringComparison.Ordinal))
        {
            throw new AwsException(400, "ValidationException", $"{rule.LogicalId}: target \"{arn}\" is neither a function nor a queue");
        }

        var function = functions.Resolve(arn);
        return function is { Function.Durable: not null, Qualifier: null }
            ? throw new AwsException(400, "ValidationException", $"{rule.LogicalId}: target \"{arn}\": {InvokeOperation.UnqualifiedDurable}")
            : new Target(arn, function, target.DeadLetterQueueArn);
    }

    private void Deliver(Session session, Rule rule, byte[] payload, string? traceHeader)
    {
        foreach (var target in rule.Targets)
        {
            if (target.Function is { } function)
            {
                _invocations.Enqueue(session, function, payload, traceHeader);
                continue;
            }

            if (SendError(session, target.Arn, payload, NoAttributes, traceHeader) is not { } error)
            {
                continue;
            }

            // A target that rejects an event must not roll back the status change.
            _report(new EventSourceProblem(rule.LogicalId, $"{target.Arn} rejected an event: {error.Message}"));
            if (target.DeadLetterQueueArn is { } deadLetters && SendError(session, deadLetters, payload, DeadLetterAttributes(rule, target, error), traceHeader) is { } lost)
            {
                _report(new EventSourceProblem(rule.LogicalId, $"{deadLetters} rejected a dead letter: {lost.Message}"));
            }
        }
    }

    private AwsException? SendError(Session session, string queueArn, byte[] payload, Dictionary<string, MessageAttributeValue> attributes, string? traceHeader)
    {
        try
        {
            _queues.Send(session, queueArn, new OutgoingMessage(Encoding.UTF8.GetString(payload), attributes) { TraceHeader = traceHeader });
            return null;
        }
        catch (AwsException error)
        {
            return error;
        }
    }

    /// <summary>The attributes of a dead letter (EventBridge user guide, "Using dead-letter queues to process undelivered events").</summary>
    private Dictionary<string, MessageAttributeValue> DeadLetterAttributes(Rule rule, Target target, AwsException error) => new(StringComparer.Ordinal)
    {
        ["RULE_ARN"] = new("String", $"arn:aws:events:{_identity.Region}:{_identity.AccountId}:rule/{rule.LogicalId}", null),
        ["TARGET_ARN"] = new("String", target.Arn, null),
        ["ERROR_CODE"] = new("String", error.Code, null),
        ["ERROR_MESSAGE"] = new("String", error.Message, null),
    };

    private sealed record Rule(string LogicalId, EventPattern Pattern, IReadOnlyList<Target> Targets);

    /// <param name="Function">Null for a queue.</param>
    private sealed record Target(string Arn, FunctionVersion? Function, string? DeadLetterQueueArn);
}
