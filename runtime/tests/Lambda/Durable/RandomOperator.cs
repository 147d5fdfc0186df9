namespace DurableLocal.Tests.Durable;

/// <summary>Pauses and resumes random executions, and deletes closed ones that a chained invoke started. The seed determines its choices.</summary>
internal sealed class RandomOperator(LocalService service, IReadOnlyList<RandomWorkflow> workflows, int seed)
{
    /// <summary>Pauses of one scenario; afterwards everything is resumed, so that the scenario ends.</summary>
    private const int MaxPauses = 80;

    private readonly Random _random = new(seed);
    private int _pauses;

    public int DeletedChildren { get; private set; }

    public async Task ActAsync()
    {
        for (var i = 0; i < 4; i++)
        {
            await PauseOrResumeAsync(workflows[_random.Next(workflows.Count)].Arn!);
        }

        if (_pauses >= MaxPauses)
        {
            foreach (var workflow in workflows)
            {
                await PauseOrResumeAsync(workflow.Arn!);
            }
        }

        await DeleteChildAsync();
    }

    private async Task PauseOrResumeAsync(string arn)
    {
        var status = await service.StatusAsync(arn);
        if (status == "RUNNING" && _pauses < MaxPauses)
        {
            _pauses++;
            await RequestAsync(arn, "/pause", $$"""{"ExecutionTimeoutPaused":{{(_random.Next(2) == 0 ? "true" : "false")}},"ClientToken":"p{{_pauses}}"}""");
        }
        else if (status is "PAUSING" or "PAUSED")
        {
            await RequestAsync(arn, "/resume", null);
        }
    }

    /// <summary>Sends the request; its execution may have changed its status since.</summary>
    private async Task RequestAsync(string arn, string action, string? body)
    {
        var (status, errorType, _) = await service.SendAsync("POST", LocalService.Path(arn, action), body);
        Assert.True(status == 200 || errorType == "ResourceConflictException", $"{action}: {status} {errorType}");
    }

    private async Task DeleteChildAsync()
    {
        var closed = (await service.GetAsync("/2025-12-01/functions/child/durable-executions?Statuses=SUCCEEDED&MaxItems=1"))["DurableExecutions"]!.AsArray();
        if (closed.Count > 0 && _random.Next(2) == 0)
        {
            Assert.Equal(202, (await service.SendAsync("DELETE", LocalService.Path((string)closed[0]!["DurableExecutionArn"]!), null)).Status);
            DeletedChildren++;
        }
    }
}
