using System.Runtime.CompilerServices;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Controlled;

/// <summary>
/// Takes the place of the methods of <see cref="Task"/> and <see cref="CancellationTokenSource"/> that use the thread pool,
/// in rewritten code.
/// </summary>
public static class Tasks
{
    public static Task Run(Action action) =>
        Run(() =>
        {
            action();
            return Task.CompletedTask;
        });

    public static Task Run(Func<Task?> function) => Start(async () =>
    {
        await function()!.ConfigureAwait(true);
        return true;
    });

    public static Task<T> Run<T>(Func<Task<T>?> function) => Start(() => function()!);

    public static Task WhenAll(params Task[] tasks) => WhenAll((IEnumerable<Task>)tasks);

    public static Task WhenAll(params ReadOnlySpan<Task> tasks) => WhenAll((IEnumerable<Task>)[.. tasks]);

    public static Task WhenAll(IEnumerable<Task> tasks) => AllAsync([.. tasks]);

    public static Task<Task> WhenAny(Task task1, Task task2) => WhenAny([task1, task2]);

    public static Task<Task> WhenAny(params ReadOnlySpan<Task> tasks)
    {
        var first = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var task in tasks)
        {
            _ = ForwardAsync(task, first);
        }

        return first.Task;
    }

    public static Task Delay(TimeSpan delay) => Task.Delay(delay, Schedule.Current!.Time);

    public static Task WaitAsync(Task task, CancellationToken cancellationToken) =>
        WaitAsync(task, Timeout.InfiniteTimeSpan, Schedule.Current!.Time, cancellationToken);

    public static async Task WaitAsync(Task task, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!task.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = ForwardAsync(task, first);
            using var timer = timeProvider.CreateTimer(_ => first.TrySetException(new TimeoutException()), null, timeout, Timeout.InfiniteTimeSpan);
            var registration = cancellationToken.UnsafeRegister((_, token) => first.TrySetCanceled(token), null);
            try
            {
                task = await first.Task.ConfigureAwait(true);
            }
            finally
            {
                registration.Unregister();
            }
        }

        await task.ConfigureAwait(true);
    }

    public static Task CancelAsync(CancellationTokenSource source) => Run(() => Schedule.Current!.Cancel(source));

    public static ConfiguredAsyncDisposable ConfigureAwait(IAsyncDisposable source, bool continueOnCapturedContext) =>
        (source is CancellationTokenRegistration registration ? new Registration(registration) : source).ConfigureAwait(Awaits.Capture(continueOnCapturedContext));

    private static Task<T> Start<T>(Func<Task<T>> function)
    {
        var result = new TaskCompletionSource<T>();
        Schedule.Current!.Start("task", () => _ = CompleteAsync(function, result));
        Schedule.Point();
        return result.Task;
    }

    private static async Task CompleteAsync<T>(Func<Task<T>> function, TaskCompletionSource<T> result)
    {
        try
        {
            result.SetResult(await function().ConfigureAwait(true));
        }
        catch (OperationCanceledException cancelled)
        {
            result.SetCanceled(cancelled.CancellationToken);
        }
        catch (Exception error)
        {
            result.SetException(error);
        }
    }

    private static async Task AllAsync(Task[] tasks)
    {
        Exception? first = null;
        foreach (var task in tasks)
        {
            try
            {
                await task.ConfigureAwait(true);
            }
            catch (Exception error)
            {
                first ??= error;
            }
        }

        if (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <summary>The registration itself would wait in the thread pool for a callback that runs.</summary>
    private sealed class Registration(CancellationTokenRegistration registration) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (!registration.Unregister())
            {
                await Schedule.Current!.UntilCancelledAsync().ConfigureAwait(true);
            }
        }
    }

    private static async Task ForwardAsync(Task task, TaskCompletionSource<Task> first)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        first.TrySetResult(task);
    }
}
