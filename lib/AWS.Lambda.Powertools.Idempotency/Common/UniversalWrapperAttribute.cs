namespace AWS.Lambda.Powertools.Common;

/// <summary>Base class of attributes that wrap the methods they decorate.</summary>
public abstract class UniversalWrapperAttribute : Attribute
{
    protected internal virtual T WrapSync<T>(Func<object[], T> target, object[] args, AspectEventArgs eventArgs) => target(args);

    protected internal virtual Task<T> WrapAsync<T>(Func<object[], Task<T>> target, object[] args, AspectEventArgs eventArgs) => target(args);
}
