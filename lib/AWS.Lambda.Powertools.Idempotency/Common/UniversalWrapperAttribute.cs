namespace AWS.Lambda.Powertools.Common;

/// <summary>An attribute that runs around the methods it decorates.</summary>
public abstract class UniversalWrapperAttribute : Attribute
{
    protected internal virtual T WrapSync<T>(Func<object[], T> target, object[] args, AspectEventArgs eventArgs) => target(args);

    protected internal virtual Task<T> WrapAsync<T>(Func<object[], Task<T>> target, object[] args, AspectEventArgs eventArgs) => target(args);
}
