using DurableLocal.Core.Json;

namespace DurableLocal.Bench.Simulation;

/// <summary>Pauses, resumes, stops and deletes executions, redrives dead letters, and sends to a queue that it purges.</summary>
internal sealed class SimulatedOperator(Simulation simulation)
{
    private static readonly TimeSpan MeanPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestPauseOfExecution = TimeSpan.FromSeconds(60);

    private int _messages;

    /// <summary>Executions whose deletion was requested.</summary>
    public HashSet<string> Deleted { get; } = new(StringComparer.Ordinal);

    /// <summary>Messages that are on the queue since its last purge.</summary>
    public HashSet<string> Kept { get; } = new(StringComparer.Ordinal);

    /// <summary>Messages that were purged.</summary>
    public HashSet<string> Purged { get; } = new(StringComparer.Ordinal);

    public async Task RunAsync(Func<bool> isSent)
    {
        while (!isSent())
        {
            await Task.Delay(2 * MeanPause * simulation.Random.NextDouble(), simulation.Time);
            switch (simulation.Random.Next(12))
            {
                case < 4 when simulation.Executions.Count > 0:
                    await PauseAsync(simulation.Executions[^(1 + simulation.Random.Next(Math.Min(20, simulation.Executions.Count)))]);
                    break;
                case 4 when simulation.Executions.Count > 0:
                    await StopAsync(simulation.Executions[^(1 + simulation.Random.Next(Math.Min(20, simulation.Executions.Count)))]);
                    break;
                case 5 when simulation.Executions.Count > 0:
                    await DeleteAsync(simulation.Executions[simulation.Random.Next(simulation.Executions.Count)]);
                    break;
                case 6:
                    await PurgeAsync();
                    break;
                case 7:
                    await RedriveAsync();
                    break;
                default:
                    await SendAsync();
                    break;
            }
        }
    }

    /// <summary>Moves the dead letters of the sources back; messages that crashes delivered too often are delivered again.</summary>
    public async Task RedriveAsync()
    {
        foreach (var source in SimulatedStack.Sources)
        {
            // Another task may run, or the queue be empty.
            await simulation.Outside.TargetAsync(
                "AmazonSQS.StartMessageMoveTask", $$"""{"SourceArn":"{{SimulatedStack.Identity.QueueArn(SimulatedStack.DeadLettersOf(source))}}"}""");
        }
    }

    /// <summary>Resumes all executions that are paused.</summary>
    public async Task ResumeAllAsync()
    {
        var path = $"/2025-12-01/functions/{SimulatedStack.Workflow}/durable-executions?Statuses=PAUSED&Statuses=PAUSING&MaxItems=1000";
        foreach (var execution in (await simulation.Outside.SendAsync("GET", path, null)).Body.Member("DurableExecutions")?.EnumerateArray() ?? default)
        {
            await simulation.Outside.ExecutionAsync("POST", execution.GetProperty("DurableExecutionArn").GetString()!, "/resume");
        }
    }

    private async Task PauseAsync(string arn)
    {
        simulation.Faults.Count("pause");
        var stopsTimeout = simulation.Random.Next(2) == 0 ? "true" : "false";
        Expect(await simulation.Outside.ExecutionAsync("POST", arn, "/pause", $$"""{"ExecutionTimeoutPaused":{{stopsTimeout}}}"""));
        _ = ResumeAsync(arn);
    }

    private async Task ResumeAsync(string arn)
    {
        await Task.Delay(LongestPauseOfExecution * simulation.Random.NextDouble(), simulation.Time);
        Expect(await simulation.Outside.ExecutionAsync("POST", arn, "/resume"));
    }

    private async Task StopAsync(string arn)
    {
        simulation.Faults.Count("stop");
        simulation.RecordOf(arn).IsStopRequested = true;
        Expect(await simulation.Outside.ExecutionAsync("POST", arn, "/stop", """{"ErrorType":"Operator","ErrorMessage":"stopped"}"""));
    }

    private async Task DeleteAsync(string arn)
    {
        Deleted.Add(arn);
        var response = await simulation.Outside.ExecutionAsync("DELETE", arn, "");
        Expect(response);
        if (response.Status is 202)
        {
            simulation.Faults.Count("delete");
        }
    }

    /// <summary>A request is refused if the execution has another status by now, or is deleted.</summary>
    private void Expect(Response response)
    {
        if (!response.IsOk && !response.MayBeRepeated && response.Status is not (404 or 409))
        {
            simulation.Violation($"operator: {response.Status} {response.ErrorType} {response.Body}");
        }
    }

    private async Task SendAsync()
    {
        var body = $"s{_messages++}";
        if ((await simulation.Outside.SqsAsync("SendMessage", SimulatedStack.Scratch, $"\"MessageBody\":\"{body}\"")).IsOk)
        {
            Kept.Add(body);
        }
    }

    private async Task PurgeAsync()
    {
        var before = Kept.ToList();
        var response = await simulation.Outside.SqsAsync("PurgeQueue", SimulatedStack.Scratch);
        if (response.IsOk)
        {
            simulation.Faults.Count("purge");
            Purged.UnionWith(before);
        }

        if (response.IsOk || response.MayBeRepeated)
        {
            // Without a response they may be purged, or not.
            Kept.ExceptWith(before);
        }
    }

    /// <summary>Receives all messages of a queue.</summary>
    public static async Task<List<string>> ReceiveAllAsync(Client client, string queue)
    {
        var bodies = new List<string>();
        while (true)
        {
            var response = await client.SqsAsync("ReceiveMessage", queue, "\"MaxNumberOfMessages\":10,\"VisibilityTimeout\":43200");
            if (response.Body.Member("Messages") is not { } messages || messages.GetArrayLength() == 0)
            {
                return bodies;
            }

            bodies.AddRange(messages.EnumerateArray().Select(message => message.GetProperty("Body").GetString()!));
        }
    }
}
