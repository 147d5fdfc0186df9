using System.Diagnostics;
using Amazon.SQS.Model;

namespace DurableLocal.Bench.Chaos;

/// <summary>One run: sends messages while faults are injected, waits until all work is done, and checks the outcome.</summary>
internal static class ChaosRun
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    public static async Task<ChaosReport> RunAsync(Workload workload, ChaosOptions options, Action<string> log)
    {
        var watch = Stopwatch.StartNew();
        using var reserved = ReservedPort.Reserve();
        var port = reserved.Number;
        await using var proxy = new FaultyProxy(port, [workload.ResultQueue, workload.ResultTable]);
        await using var environment = await ChaosEnvironment.CreateAsync(workload, proxy.Port, options);
        using var exhaustion = new Exhaustion();
        options = options with { Faults = [.. options.Faults.Where(CanInject)] };
        if (options.Faults.Count == 0)
        {
            throw new FormatException("--faults: this machine allows none of them");
        }

        await using var runtime = new RuntimeUnderTest(options.Runtime ?? Repository.RuntimeProgram, environment, exhaustion, port);
        using var services = new Services(workload, port);
        log($"data in {environment.Folder}");
        await runtime.StartAsync();

        using var producer = new Producer(services, workload, options.Seed, options.Messages);
        var manager = new ExecutionManager(services);
        var injector = new FaultInjector(options, environment, runtime, proxy, producer, manager, exhaustion);
        using var end = new CancellationTokenSource();
        var sending = producer.RunAsync(end.Token);
        await injector.RunAsync(end.Token);
        log($"{injector.Count} faults injected after {watch.Elapsed.TotalSeconds:0} s, {producer.Acknowledged.Count} messages acknowledged");
        var isSent = await EndsAsync(sending, options.StallTimeout);
        await end.CancelAsync();
        var results = new List<Message>();
        var isDone = await WaitUntilDoneAsync(services, workload, producer, results, options.StallTimeout);
        log($"{(isDone ? "all rows are written" : "no more progress")} after {watch.Elapsed.TotalSeconds:0} s");

        var report = new ChaosReport
        {
            Seed = options.Seed,
            Messages = options.Messages,
            Sent = producer.Sent,
            Acknowledged = producer.Acknowledged.Count,
            Faults = injector.Injected,
            Restarts = runtime.Restarts,
            FailedStarts = runtime.FailedStarts,
            ResourceEnds = runtime.ResourceEnds,
            UnnamedResourceEnds = runtime.UnnamedResourceEnds,
            Duration = watch.Elapsed,
            Defects = runtime.Defects,
            Unexplained = [.. isSent ? Array.Empty<string>() : ["the producer could not send all messages"], .. runtime.UnexpectedExits.Select(static last => $"the runtime ended unexpectedly: {last}")],
        };
        report = await new InvariantChecker(workload, services, producer, environment, manager.Deleted).CheckAsync(report, results);
        report = report with { Unexplained = [.. report.Unexplained, .. await StopAsync(runtime)] };
        if (!report.IsClean)
        {
            log($"data copied to {await environment.CopyAsync()}");
        }

        return report;

        bool CanInject(FaultKind kind)
        {
            var obstacle = kind == FaultKind.FullDisk && !environment.IsMounted ? "this user may not mount a file system" : exhaustion.Obstacle(kind);
            if (obstacle is not null)
            {
                log($"faults of kind {kind} are left out: {obstacle}");
            }

            return obstacle is null;
        }
    }

    private static async Task<bool> EndsAsync(Task task, TimeSpan timeout)
    {
        try
        {
            await task.WaitAsync(timeout);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// Waits until every acknowledged message has a row and a result, which may be sent by a function that is invoked after the
    /// end of the execution, and no execution is open. Returns false after the timeout without progress.
    /// </summary>
    private static async Task<bool> WaitUntilDoneAsync(Services services, Workload workload, Producer producer, List<Message> results, TimeSpan timeout)
    {
        var (last, since) = (int.MaxValue, Stopwatch.StartNew());
        while (since.Elapsed < timeout)
        {
            try
            {
                // The rows are read last: they take a second for each few thousand.
                await services.DrainAsync(workload.ResultQueue, results);
                var published = results.Select(static message => message.MessageAttributes[InvariantChecker.KeyAttribute].StringValue).ToHashSet(StringComparer.Ordinal);
                var open = await services.CountMessagesAsync() + (await services.NewestAsync(Services.OpenStates)).Count
                    + producer.Acknowledged.Count(number => !published.Contains(producer.KeyOf(number)));
                if (open == 0)
                {
                    return producer.Acknowledged.Count <= (await services.RowsAsync()).Count;
                }

                if (open != last)
                {
                    last = open;
                    since.Restart();
                }
            }
            catch (Exception failure) when (Services.IsDown(failure))
            {
                // The runtime is restarting.
            }

            await Task.Delay(PollInterval);
        }

        return false;
    }

    /// <summary>Stops the runtime and returns the violations: it must end in time and leave no function process.</summary>
    private static async Task<List<string>> StopAsync(RuntimeUnderTest runtime)
    {
        var processes = runtime.FunctionProcesses();
        var findings = new List<string>();
        if (!await runtime.StopAsync())
        {
            findings.Add("the runtime did not end within 10 s of SIGTERM");
        }

        findings.AddRange(processes.Where(id => Directory.Exists($"/proc/{id}")).Select(id => $"function process {id} still runs after the runtime ended"));
        return findings;
    }
}
