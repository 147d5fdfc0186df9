using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Idempotency;

namespace DurableChaining.Lib.Tests.Powertools.Idempotency;

public sealed record Order(string? Id, int Count = 1);

public sealed record Receipt(string Id, int Call);

/// <summary>Decorated methods of each supported signature.</summary>
public sealed class Orders
{
    private int _calls;

    public int Calls => _calls;

    /// <summary>Runs inside PlaceAsync and HandleAsync.</summary>
    public Func<Task> OnCall { get; set; } = () => Task.CompletedTask;

    [Idempotent]
    public async Task<Receipt> PlaceAsync(Order order)
    {
        var call = Interlocked.Increment(ref _calls);
        await OnCall();
        return new Receipt(order.Id!, call);
    }

    [Idempotent]
    public async Task<Receipt> HandleAsync(Order order, ILambdaContext context)
    {
        await OnCall();
        return new Receipt(context.AwsRequestId, Interlocked.Increment(ref _calls));
    }

    [Idempotent]
    public async Task<Receipt?> FindAsync(Order order)
    {
        await Task.Yield();
        return order.Count > Interlocked.Increment(ref _calls) ? new Receipt(order.Id!, _calls) : null;
    }

    [Idempotent]
    public async Task<Receipt> PlaceByIdAsync(string id)
    {
        await Task.Yield();
        return new Receipt(id, Interlocked.Increment(ref _calls));
    }

    [Idempotent]
    public Receipt Place(Order order) => new(order.Id!, Interlocked.Increment(ref _calls));

    [Idempotent(KeyPrefix = "custom")]
    public async Task<string> ChargeAsync(string customer, [IdempotencyKey] Order order, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return $"{customer}:{order.Id}:{Interlocked.Increment(ref _calls)}";
    }

    [Idempotent]
    public async Task<Receipt> FailOnceAsync(Order order)
    {
        await Task.Yield();
        return Interlocked.Increment(ref _calls) == 1
            ? throw new InvalidOperationException("first call fails")
            : new Receipt(order.Id!, _calls);
    }

    [Idempotent]
    public Task ReturnNothingAsync(Order order) => Task.FromResult(order);

    [Idempotent]
    public string TwoUnmarked(string first, string second) => first + second;
}

/// <summary>Contains neither <see cref="Order"/> nor <see cref="Receipt"/>.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class OrderJson : JsonSerializerContext;
