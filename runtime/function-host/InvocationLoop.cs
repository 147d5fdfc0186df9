namespace DurableLocal.FunctionHost;

/// <summary>Serves invocations one at a time, as an execution environment does.</summary>
internal sealed class InvocationLoop(
    RuntimeApi api, BoundHandler handler, FunctionEnvironment environment, FunctionLog log, TimeProvider time)
{
    /// <summary>How long after its deadline an invocation that nobody ended is taken for orphaned.</summary>
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();

    /// <returns>0 when the Runtime API is gone, which is the normal end.</returns>
    public int Run()
    {
        // The service ends an environment whose invocation ran out of time. Where it has not, it no longer lives.
        using var orphan = time.CreateTimer(
            static _ => Environment.Exit(1), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (api.Next() is { } invocation)
        {
            orphan.Change(UntilOrphaned(invocation), Timeout.InfiniteTimeSpan);
            var served = Serve(invocation);
            orphan.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (!served)
            {
                break;
            }
        }

        return 0;
    }

    private TimeSpan UntilOrphaned(Invocation invocation)
    {
        if (invocation.Deadline is not { } deadline)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var remaining = deadline - time.GetUtcNow();
        return OrphanGrace + (remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero);
    }

    private bool Serve(Invocation invocation)
    {
        Environment.SetEnvironmentVariable(FunctionEnvironment.TraceIdVariable, invocation.TraceId);
        log.Enter(invocation);
        var output = new MemoryStream();
        try
        {
            Wait(CallAsync(invocation, output));
        }
        catch (Exception e) // Whatever a function throws is its answer to this invocation alone.
        {
            log.LogUnhandled(e);
            return api.ReportError(invocation.RequestId, e);
        }

        return api.Respond(invocation.RequestId, output);
    }

    /// <summary>Asynchronous, so that what a handler puts into its execution context ends with its invocation.</summary>
    private async Task CallAsync(Invocation invocation, MemoryStream output)
    {
        var context = new LambdaContext(invocation, environment, handler.Serializer, log, time);
        var input = new MemoryStream(invocation.Event, 0, invocation.Event.Length, writable: false, publiclyVisible: true);
        await handler.Call(input, context, output).ConfigureAwait(false);
    }

    /// <summary>A task's own wait spins before it blocks, on cores that other functions need.</summary>
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
