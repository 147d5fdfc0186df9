using DurableLocal.Testing;

// A wait of thirty days in the middle of the chain.
await using var host = await SamTestHost.StartAsync(args[0], new SamTestOptions { SkipTime = true, Timeout = TimeSpan.FromMinutes(2) });
await host.SendAsync("Work", """{"Id":"item-1","Value":5,"PauseSeconds":2592000}""");
var execution = await host.WaitForExecutionAsync("Orchestrator", "item-1");
var days = (execution.EndTimestamp!.Value - execution.StartTimestamp!.Value).TotalDays;
Console.WriteLine($"{execution.Status} after {days:0} days: {execution.Result}");
