namespace DurableChaining.FunctionHost;

/// <summary>Serves invocations one at a time, as an execution environment does.</summary>
internal sealed class InvocationLoop(
    RuntimeApi api, BoundHandler handler, FunctionEnvironment environment, FunctionLog log, TimeProvider time)
{
    /// <summary>How long after its deadline an invocation that nobody ended is taken for orphaned.</summary>
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(10);

    /// <returns>0 when the Runtime API is gone, which is the normal end.</returns>
    public async Task<int> RunAsync()
    {
        // The service ends an environment whose invocation ran out of time. Where it has not, it no longer lives.
        await using var orphan = time.CreateTimer(
            static _ => Environment.Exit(1), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (await api.NextAsync().ConfigureAwait(false) is { } invocation)
        {
            orphan.Change(UntilOrphaned(invocation), Timeout.InfiniteTimeSpan);
            var served = await ServeAsync(invocation).ConfigureAwait(false);
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

    private async Task<bool> ServeAsync(Invocation invocation)
    {
        Environment.SetEnvironmentVariable(FunctionEnvironment.TraceIdVariable, invocation.TraceId);
        log.Enter(invocation);
        var context = new LambdaContext(invocation, environment, handler.Serializer, log, time);
        var output = new MemoryStream();
        try
        {
            var input = new MemoryStream(invocation.Event, 0, invocation.Event.Length, writable: false, publiclyVisible: true);
            await handler.Call(input, context, output).ConfigureAwait(false);
        }
        catch (Exception e) // Whatever a function throws is its answer to this invocation alone.
        {
            log.LogUnhandled(e);
            return await api.ReportErrorAsync(invocation.RequestId, e).ConfigureAwait(false);
        }

        return await api.RespondAsync(invocation.RequestId, output).ConfigureAwait(false);
    }
}
