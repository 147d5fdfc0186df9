using System.Net;
using Amazon.Lambda;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Services;

namespace DurableChaining.Lib.Tests.DurableExecution;

/// <summary>An in-memory service with one execution. It validates transitions and tokens, and has its own timers.</summary>
internal sealed class FakeService(TimeProvider clock) : IDurableServiceClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Operation> _operations = [];
    private readonly List<Operation> _order = [];
    private readonly Dictionary<string, (long At, Action<Operation> Fire)> _timers = [];
    private readonly HashSet<string> _changedSinceCheckpoint = [];
    private int _token;

    public const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:f:1/durable-execution/name/id";

    /// <summary>All updates in recorded order.</summary>
    public List<OperationUpdate> Updates { get; } = [];

    public List<int> BatchSizes { get; } = [];

    public Dictionary<string, Func<string?, (string Status, string? Result, ErrorObject? Error)>> Functions { get; } = [];

    /// <summary>Called before (false) and after (true) a checkpoint is applied, with its number from 1. Throws to interrupt the invocation.</summary>
    public Action<int, bool>? OnCheckpoint { get; set; }

    public Func<Task>? Delay { get; set; }

    public bool ReturnsTokens { get; set; } = true;

    public int PageSize { get; set; } = int.MaxValue;

    public int PagesRead { get; private set; }

    /// <summary>A copy of the operations: workflows read them while checkpoints add more.</summary>
    public IReadOnlyList<Operation> Operations
    {
        get
        {
            lock (_gate)
                return [.. _order];
        }
    }

    public Operation Named(string name) => Operations.Single(operation => operation.Name == name);

    public string? StatusOf(string name) => Operations.SingleOrDefault(operation => operation.Name == name)?.Status;

    public DurableExecutionInvocationInput Envelope(string input)
    {
        lock (_gate)
        {
            _changedSinceCheckpoint.Clear();
            var execution = new Operation
            {
                Id = "execution",
                Type = OperationTypes.Execution,
                Status = OperationStatuses.Started,
                ExecutionDetails = new ExecutionDetails { InputPayload = input },
            };
            return new DurableExecutionInvocationInput
            {
                DurableExecutionArn = Arn,
                CheckpointToken = $"{++_token}",
                InitialExecutionState = new InitialExecutionState
                {
                    Operations = [execution, .. _order.Take(PageSize).Select(Copy)],
                    NextMarker = _order.Count > PageSize ? $"{PageSize}" : "",
                },
            };
        }
    }

    public async Task<CheckpointResponse> CheckpointAsync(
        string executionArn, string? token, IReadOnlyList<OperationUpdate> updates, CancellationToken cancellationToken)
    {
        if (Delay is { } delay)
            await delay();
        lock (_gate)
        {
            BatchSizes.Add(updates.Count);
            var number = BatchSizes.Count;
            OnCheckpoint?.Invoke(number, false);
            if (token != $"{_token}")
                throw Error("Invalid checkpoint token");
            foreach (var update in updates)
                Apply(update);
            OnCheckpoint?.Invoke(number, true);
            var changes = _order.Where(operation => _changedSinceCheckpoint.Contains(operation.Id!)).Select(Copy).ToList();
            _changedSinceCheckpoint.Clear();
            return new CheckpointResponse(ReturnsTokens ? $"{++_token}" : null, changes);
        }
    }

    public Task<StatePage> ReadStateAsync(string executionArn, string? token, string marker, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            PagesRead++;
            var from = int.Parse(marker);
            var next = from + PageSize;
            return Task.FromResult(new StatePage([.. _order.Skip(from).Take(PageSize).Select(Copy)], next < _order.Count ? $"{next}" : null));
        }
    }

    /// <summary>Adds a record, as if an earlier invocation had created it.</summary>
    public void Seed(Operation operation)
    {
        _operations[operation.Id!] = operation;
        _order.Add(operation);
    }

    /// <summary>Fires the timers that are due; returns whether further timers are pending.</summary>
    public bool FireDue()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var (id, timer) in _timers.Where(pair => pair.Value.At <= now).ToList())
            {
                _timers.Remove(id);
                Change(_operations[id], timer.Fire);
            }

            return _timers.Count > 0;
        }
    }

    public TimeSpan? UntilNextTimer()
    {
        lock (_gate)
            return _timers.Count == 0 ? null : TimeSpan.FromMilliseconds(_timers.Values.Min(timer => timer.At) - clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    public void CompleteCallback(string callbackId, string? result) => Change(
        Operations.Single(operation => operation.CallbackDetails?.CallbackId == callbackId),
        operation =>
        {
            operation.Status = OperationStatuses.Succeeded;
            operation.CallbackDetails!.Result = result;
        });

    public void FailCallback(string callbackId, ErrorObject error) => Change(
        Operations.Single(operation => operation.CallbackDetails?.CallbackId == callbackId),
        operation =>
        {
            operation.Status = OperationStatuses.Failed;
            operation.CallbackDetails!.Error = error;
        });

    private void Change(Operation operation, Action<Operation> change)
    {
        lock (_gate)
        {
            change(operation);
            _changedSinceCheckpoint.Add(operation.Id!);
        }
    }

    private void Apply(OperationUpdate update)
    {
        Updates.Add(update);
        var operation = _operations.GetValueOrDefault(update.Id);
        if (update.ParentId is { } parent && _operations.GetValueOrDefault(parent)?.Type != OperationTypes.Context)
            throw Error("Invalid parent operation id.");
        if (operation is not null && (operation.Type != update.Type || operation.ParentId != update.ParentId || operation.SubType != update.SubType))
            throw Error("Inconsistent operation.");
        if (operation is null)
        {
            operation = new Operation { Id = update.Id, ParentId = update.ParentId, Name = update.Name, Type = update.Type, SubType = update.SubType };
            Seed(operation);
        }

        FireIfDue(operation);
        RequireTransition(operation, update);
        Change(operation, changed => Transit(changed, update));
    }

    // A function may start a retry by its own clock, before the timer of the service fires.
    private void FireIfDue(Operation operation)
    {
        if (operation is { Status: OperationStatuses.Pending, StepDetails.NextAttemptTimestamp: { } due } &&
            due <= clock.GetUtcNow().ToUnixTimeMilliseconds())
        {
            _timers.Remove(operation.Id!);
            operation.Status = OperationStatuses.Ready;
        }
    }

    private static void RequireTransition(Operation operation, OperationUpdate update)
    {
        var allowed = (update.Action, operation.Status) switch
        {
            (OperationVerb.Start, null) => true,
            (OperationVerb.Start, OperationStatuses.Ready) => update.Type == OperationTypes.Step,
            (OperationVerb.Succeed or OperationVerb.Fail, OperationStatuses.Started) => update.Type is OperationTypes.Step or OperationTypes.Context,
            (OperationVerb.Retry, OperationStatuses.Started) => update.Type == OperationTypes.Step,
            _ => false,
        };
        if (!allowed)
            throw Error($"Invalid current {update.Type} state {operation.Status} to {update.Action}: {update.Name}.");
    }

    private void Transit(Operation operation, OperationUpdate update)
    {
        var step = operation.StepDetails ??= update.Type == OperationTypes.Step ? new StepDetails { Attempt = 0 } : null;
        switch (update.Action)
        {
            case OperationVerb.Start:
                Start(operation, update);
                break;
            case OperationVerb.Retry:
                operation.Status = OperationStatuses.Pending;
                step!.Attempt++;
                step.Result = update.Payload;
                step.Error = update.Error;
                step.NextAttemptTimestamp = After(update.NextAttemptDelaySeconds!.Value);
                _timers[update.Id] = (step.NextAttemptTimestamp.Value, retried =>
                {
                    retried.Status = OperationStatuses.Ready;
                    retried.StepDetails!.NextAttemptTimestamp = null;
                }
                );
                break;
            default:
                operation.Status = update.Action == OperationVerb.Succeed ? OperationStatuses.Succeeded : OperationStatuses.Failed;
                if (step is not null)
                    (step.Attempt, step.Result, step.Error) = (step.Attempt + 1, update.Payload, update.Error);
                else
                    operation.ContextDetails = new ContextDetails { Result = update.Payload, Error = update.Error, ReplayChildren = update.ReplayChildren };
                break;
        }
    }

    private void Start(Operation operation, OperationUpdate update)
    {
        operation.Status = OperationStatuses.Started;
        switch (update.Type)
        {
            case OperationTypes.Wait:
                operation.WaitDetails = new WaitDetails { ScheduledEndTimestamp = After(update.WaitSeconds!.Value) };
                _timers[update.Id] = (operation.WaitDetails.ScheduledEndTimestamp.Value, ended => ended.Status = OperationStatuses.Succeeded);
                break;
            case OperationTypes.Callback:
                operation.CallbackDetails = new CallbackDetails { CallbackId = $"callback-{_order.Count}" };
                if (update.CallbackLimits?.TimeoutSeconds is { } timeout)
                {
                    _timers[update.Id] = (After(timeout), late =>
                    {
                        late.Status = OperationStatuses.TimedOut;
                        late.CallbackDetails!.Error = new ErrorObject { ErrorType = "Callback.Timeout", ErrorMessage = "Callback timed out" };
                    }
                    );
                }

                break;
            case OperationTypes.ChainedInvoke:
                _timers[update.Id] = (After(0), ended =>
                {
                    var (status, result, error) = Functions[update.InvokeTarget!.FunctionName](update.Payload);
                    ended.Status = status;
                    ended.ChainedInvokeDetails = new ChainedInvokeDetails { Result = result, Error = error };
                }
                );
                break;
            default:
                break;
        }
    }

    private long After(int seconds) => clock.GetUtcNow().ToUnixTimeMilliseconds() + (seconds * 1000L);

    private static DurableExecutionException Error(string message) =>
        new(message, new AmazonLambdaException(message, Amazon.Runtime.ErrorType.Sender, "InvalidParameterValueException", "request", HttpStatusCode.BadRequest));

    // A response must not change after it is returned.
    private static Operation Copy(Operation operation) => new()
    {
        Id = operation.Id,
        ParentId = operation.ParentId,
        Name = operation.Name,
        Type = operation.Type,
        SubType = operation.SubType,
        Status = operation.Status,
        ContextDetails = operation.ContextDetails,
        StepDetails = operation.StepDetails is not { } step ? null : new StepDetails
        {
            Attempt = step.Attempt,
            Error = step.Error,
            NextAttemptTimestamp = step.NextAttemptTimestamp,
            Result = step.Result,
        },
        WaitDetails = operation.WaitDetails,
        CallbackDetails = operation.CallbackDetails is not { } callback ? null : new CallbackDetails
        {
            CallbackId = callback.CallbackId,
            Error = callback.Error,
            Result = callback.Result,
        },
        ChainedInvokeDetails = operation.ChainedInvokeDetails,
    };
}
