namespace DurableLocal.FunctionHost;

/// <summary>Processes invocations one at a time, as an execution environment does.</summary>
internal sealed class InvocationLoop(
    RuntimeApi api, BoundHandler handler, FunctionEnvironment environment, FunctionLog log, TimeProvider time)
{
    /// <summary>How long after its deadline a running invocation counts as orphaned.</summary>
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();

    /// <summary>Runs until the Runtime API is no longer available, which is the normal end; returns exit code 0.</summary>
    public int Run()
    {
        // The runtime kills an environment whose invocation timed out. If it has not, the runtime itself has ended.
        using var orphan = time.CreateTimer(
            static _ => Environment.Exit(1), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var next = api.Next();
        while (next is { } invocation)
        {
            orphan.Change(OrphanTimeout(invocation), Timeout.InfiniteTimeSpan);
            var report = Serve(invocation);
            orphan.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            next = report();
        }

        return 0;
    }

    private TimeSpan OrphanTimeout(Invocation invocation)
    {
        if (invocation.Deadline is not { } deadline)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var remaining = deadline - time.GetUtcNow();
        return OrphanGrace + (remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero);
    }

    /// <summary>Runs the handler, and returns the call that reports its outcome.</summary>
    private Func<Invocation?> Serve(Invocation invocation)
    {
        Environment.SetEnvironmentVariable(FunctionEnvironment.TraceIdVariable, invocation.TraceId);
        log.SetInvocation(invocation);
        var output = new MemoryStream();
        try
        {
            Wait(CallAsync(invocation, output));
        }
        catch (Exception e) // Any exception of the handler is the error of this invocation only.
        {
            log.LogUnhandled(e);
            return () => api.ReportError(invocation.RequestId, e);
        }

        return () => api.Respond(invocation.RequestId, output);
    }

    /// <summary>Calls the handler. The method is async so that changes of the execution context by the handler end with the invocation.</summary>
    private async Task CallAsync(Invocation invocation, MemoryStream output)
    {
        var context = new LambdaContext(invocation, environment, handler.Serializer, log, time);
        var input = new MemoryStream(invocation.Event, 0, invocation.Event.Length, writable: false, publiclyVisible: true);
        await handler.Call(input, context, output).ConfigureAwait(false);
    }

    /// <summary>Blocks until the task has completed. <see cref="Task.Wait()"/> would spin first, on cores that other functions need.</summary>
    private void Wait(Task call)
    {
        var awaiter = call.GetAwaiter();
        if (!awaiter.IsCompleted)
        {
            awaiter.UnsafeOnCompleted(Wake);
            lock (_gate)
            {
                while (!awaiter.IsCompleted)
                {
                    Monitor.Wait(_gate);
                }
            }
        }

        awaiter.GetResult();
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.Pulse(_gate);
        }
    }
}
