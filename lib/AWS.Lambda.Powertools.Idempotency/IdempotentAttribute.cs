using AspectInjector.Broker;
using AWS.Lambda.Powertools.Common;
using AWS.Lambda.Powertools.Idempotency.Internal;

namespace AWS.Lambda.Powertools.Idempotency;

/// <summary>
/// Runs the method once per key: a later call with the same key returns the result of the first one. The method must
/// have a result, and its payload and result must be serializable as JSON.
/// </summary>
[Injection(typeof(UniversalWrapperAspect), Inherited = true)]
[AttributeUsage(AttributeTargets.Method)]
public class IdempotentAttribute : UniversalWrapperAttribute
{
    /// <summary>Prefix of keys; replaces the default prefix, the names of the function and the method.</summary>
    public string KeyPrefix { get; set; }

    protected internal sealed override T WrapSync<T>(Func<object[], T> target, object[] args, AspectEventArgs eventArgs)
    {
        if (IdempotentCall.IsDisabled)
        {
            return base.WrapSync(target, args, eventArgs);
        }

        var call = IdempotentCall.Of(eventArgs, KeyPrefix);

        // The method is synchronous and the store is not, so the call has to block.
        return Task.Run(() => call.HandleAsync(() => Task.FromResult(target(args)))).GetAwaiter().GetResult();
    }

    protected internal sealed override async Task<T> WrapAsync<T>(Func<object[], Task<T>> target, object[] args, AspectEventArgs eventArgs)
    {
        return IdempotentCall.IsDisabled
            ? await base.WrapAsync(target, args, eventArgs).ConfigureAwait(false)
            : await IdempotentCall.Of(eventArgs, KeyPrefix).HandleAsync(() => target(args)).ConfigureAwait(false);
    }
}
