using System.Diagnostics;

namespace DurableLocal.Bench.Chaos;

/// <summary>One run: a producer, an adversary, a wait for quiet, a check.</summary>
internal static class ChaosRun
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    public static async Task<ChaosReport> RunAsync(ChaosOptions options, Action<string> say)
    {
        var watch = Stopwatch.StartNew();
        using var reserved = ReservedPort.Take();
        var port = reserved.Number;
        await using var proxy = new FaultyProxy(port);
        await using var place = await ChaosEnvironment.CreateAsync(proxy.Port, options.Keep);
        await using var runtime = new RuntimeUnderTest(options.Runtime ?? ChaosEnvironment.RuntimeProgram, place, port);
        using var services = new Services(port);
        say($"data in {place.Folder}{(place.IsMounted ? "" : ", not a file system of its own: it will not be filled")}");
        await runtime.StartAsync();

        using var producer = new Producer(services, options.Seed, options.Messages);
        var adversary = new FaultInjector(options, place, runtime, proxy, producer);
        using var end = new CancellationTokenSource();
        var sending = producer.RunAsync(end.Token);
        await adversary.RunAsync(end.Token);
        say($"{adversary.Count} faults done after {watch.Elapsed.TotalSeconds:0} s, {producer.Acknowledged.Count} messages acknowledged");
        var isSent = await EndsAsync(sending, options.Patience);
        await end.CancelAsync();
        var isQuiet = await WaitForQuietAsync(services, producer, options.Patience);
        say($"{(isQuiet ? "all rows are there" : "nothing moves any more")} after {watch.Elapsed.TotalSeconds:0} s");

        var report = new ChaosReport
        {
            Seed = options.Seed,
            Messages = options.Messages,
            Sent = producer.Sent,
            Acknowledged = producer.Acknowledged.Count,
            Faults = adversary.Done,
            Restarts = runtime.Restarts,
            RefusedStarts = runtime.DurableErrors,
            Duration = watch.Elapsed,
            Defects = runtime.Defects,
            Unexplained = [.. isSent ? Array.Empty<string>() : ["the producer could not send all"], .. runtime.Breakdowns.Select(last => $"the runtime ended by itself: {last}")],
        };
        report = await new InvariantChecker(services, producer, place).CheckAsync(report);
        return report with { Unexplained = [.. report.Unexplained, .. await StopAsync(runtime)] };
    }

    private static async Task<bool> EndsAsync(Task task, TimeSpan patience)
    {
        try
        {
            await task.WaitAsync(patience);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Waits until every acknowledged message has its row and no execution runs; gives up when nothing has moved for the given time.</summary>
    private static async Task<bool> WaitForQuietAsync(Services services, Producer producer, TimeSpan patience)
    {
        var (best, since) = ((int.MaxValue, 0), Stopwatch.StartNew());
        while (since.Elapsed < patience)
        {
            try
            {
                var waiting = await services.WaitingAsync();
                var running = (await services.ExecutionsAsync()).Count(execution => execution.Status == Amazon.Lambda.ExecutionStatus.RUNNING);
                var missing = producer.Acknowledged.Count - (await services.RowsAsync()).Count;
                if (waiting == 0 && running == 0)
                {
                    return missing <= 0;
                }

                if ((waiting + running, missing) != best)
                {
                    best = (waiting + running, missing);
                    since.Restart();
                }
            }
            catch (Exception failure) when (Services.IsDown(failure))
            {
                // It is being started again.
            }

            await Task.Delay(Glance);
        }

        return false;
    }

    /// <summary>A stop is in order, in time, and leaves no process.</summary>
    private static async Task<List<string>> StopAsync(RuntimeUnderTest runtime)
    {
        var processes = runtime.FunctionProcesses();
        var findings = new List<string>();
        if (!await runtime.StopAsync())
        {
            findings.Add("the runtime did not end within 10 s of SIGTERM");
        }

        findings.AddRange(processes.Where(id => Directory.Exists($"/proc/{id}")).Select(id => $"function process {id} outlived the runtime"));
        return findings;
    }
}
