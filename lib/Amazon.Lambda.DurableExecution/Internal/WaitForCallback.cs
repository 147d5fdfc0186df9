namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Creates a callback and runs the step that submits its id, in one child context. The callback is created first, so
/// that its id is recorded before an external system receives it.
/// </summary>
internal static class WaitForCallback
{
    public static ChildContextOperation<T> Operation<T>(
        ContextFrame frame,
        OperationIdentity identity,
        Func<string, IWaitForCallbackContext, CancellationToken, Task> submitter,
        WaitForCallbackConfig? config)
    {
        var name = identity.Name;
        return new ChildContextOperation<T>(frame, identity, BodyAsync)
        {
            Record = ExceptionFactory.RecordWaitForCallback,
            Rebuild = ExceptionFactory.FromWaitForCallback,
        };

        async Task<T> BodyAsync(IDurableContext context, CancellationToken cancellationToken)
        {
            var callback = await context.CreateCallbackAsync<T>(
                name is null ? null : $"{name}-callback", config, cancellationToken).ConfigureAwait(false);
            await context.StepAsync(
                (step, token) => submitter(callback.CallbackId, (IWaitForCallbackContext)step, token),
                name is null ? null : $"{name}-submitter",
                new StepConfig { RetryStrategy = config?.RetryStrategy },
                cancellationToken).ConfigureAwait(false);
            return await callback.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
