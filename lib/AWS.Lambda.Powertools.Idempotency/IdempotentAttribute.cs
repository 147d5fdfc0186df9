using AspectInjector.Broker;
using AWS.Lambda.Powertools.Common;
using AWS.Lambda.Powertools.Idempotency.Internal;

namespace AWS.Lambda.Powertools.Idempotency;

/// <summary>
/// Runs the method once for a key: a later call with the same key is answered with the first one's result.
/// The method must return something, and its payload and result must be serializable as JSON.
/// </summary>
[Injection(typeof(UniversalWrapperAspect), Inherited = true)]
[AttributeUsage(AttributeTargets.Method)]
public class IdempotentAttribute : UniversalWrapperAttribute
{
    /// <summary>What keys begin with, in the place of the function's and the method's name.</summary>
    public string KeyPrefix { get; set; }

    protected internal sealed override T WrapSync<T>(Func<object[], T> target, object[] args, AspectEventArgs eventArgs)
    {
        if (IdempotentCall.IsDisabled)
        {
            return base.WrapSync(target, args, eventArgs);
        }

        var call = IdempotentCall.Of(eventArgs, KeyPrefix);

        // The method is synchronous and the store is not: the wait is the method's own nature.
        return Task.Run(() => call.HandleAsync(() => Task.FromResult(target(args)))).GetAwaiter().GetResult();
    }

    protected internal sealed override async Task<T> WrapAsync<T>(Func<object[], Task<T>> target, object[] args, AspectEventArgs eventArgs)
    {
        return IdempotentCall.IsDisabled
            ? await base.WrapAsync(target, args, eventArgs).ConfigureAwait(false)
            : await IdempotentCall.Of(eventArgs, KeyPrefix).HandleAsync(() => target(args)).ConfigureAwait(false);
    }
}
