using System.Collections.Concurrent;
using System.Net;
using Amazon.Lambda.Model;

namespace DurableLocal.Bench.Chaos;

/// <summary>Pauses, resumes and deletes executions, as their operator may at any time. A call whose response is lost may have had its effect.</summary>
internal sealed class ExecutionManager(Services services)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, bool> _deleted = new(StringComparer.Ordinal);

    /// <summary>Names of the executions whose deletion was requested.</summary>
    public IReadOnlySet<string> Deleted => _deleted.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>Pauses a running execution. Returns its ARN; null where there is none, or the runtime is down.</summary>
    public async Task<string?> PauseAsync(Random random)
    {
        if (await ChooseAsync(random, "RUNNING") is not { } execution)
        {
            return null;
        }

        await SendAsync(HttpMethod.Post, execution.DurableExecutionArn, "/pause");
        return execution.DurableExecutionArn;
    }

    /// <summary>Resumes an execution that may be paused, and repeats the request while the runtime is down.</summary>
    /// <exception cref="InvalidOperationException">The service does not answer as documented.</exception>
    public async Task ResumeAsync(string arn, TimeSpan delay, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, cancellationToken);
        while (await SendAsync(HttpMethod.Post, arn, "/resume") is null)
        {
            await Task.Delay(RetryInterval, cancellationToken);
        }
    }

    /// <summary>Deletes an execution that has ended and whose row is written. Returns false where there is none, or the runtime is down.</summary>
    public async Task<bool> DeleteAsync(Random random)
    {
        if (await ChooseAsync(random, "SUCCEEDED") is not { } execution || !await IsWrittenAsync(execution.DurableExecutionName))
        {
            return false;
        }

        _deleted[execution.DurableExecutionName] = true;
        await SendAsync(HttpMethod.Delete, execution.DurableExecutionArn, "");
        return true;
    }

    private async Task<Execution?> ChooseAsync(Random random, string status)
    {
        try
        {
            var executions = await services.NewestAsync(status);
            return executions.Count == 0 ? null : executions[random.Next(executions.Count)];
        }
        catch (Exception failure) when (Services.IsDown(failure))
        {
            return null;
        }
    }

    private async Task<bool> IsWrittenAsync(string id)
    {
        try
        {
            return (await services.RowAsync(id)).TryGetValue("status", out var status) && status.S == Workload.Completed;
        }
        catch (Exception failure) when (Services.IsDown(failure))
        {
            return false;
        }
    }

    /// <summary>Returns the status of the response; null where the runtime is down.</summary>
    private async Task<HttpStatusCode?> SendAsync(HttpMethod method, string arn, string operation)
    {
        try
        {
            var status = await services.ManageAsync(method, arn, operation);
            // 404 and 409: it has ended or been deleted since it was chosen, or an earlier call without a response had its effect. 503: the disk is full.
            return status switch
            {
                HttpStatusCode.ServiceUnavailable => null,
                HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.NotFound or HttpStatusCode.Conflict => status,
                _ => throw new InvalidOperationException($"{method} {arn}{operation}: expected 200, 202, 404, 409 or 503, got {(int)status}"),
            };
        }
        catch (Exception failure) when (Services.IsDown(failure))
        {
            return null;
        }
    }
}
