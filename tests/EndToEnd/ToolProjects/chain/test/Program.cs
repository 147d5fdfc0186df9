using DurableLocal.Testing;

// TEMPLATE [STACKS [ROUNDS]]: a wait of thirty days in the middle of the chain, on stacks that run side by side.
var (stacks, rounds) = (Number(1), Number(2));
for (var round = 1; round <= rounds; round++)
{
    await Task.WhenAll(Enumerable.Range(1, stacks).Select(RunAsync));
}

int Number(int index) => args.Length > index ? int.Parse(args[index]) : 1;

async Task RunAsync(int number)
{
    await using var host = await SamTestHost.StartAsync(args[0], new SamTestOptions { SkipTime = true, Timeout = TimeSpan.FromMinutes(2) });
    await host.SendAsync("Work", $$"""{"Id":"item-{{number}}","Value":{{number}},"PauseSeconds":2592000}""");
    var execution = await host.WaitForExecutionAsync("Orchestrator", $"item-{number}");
    var days = (execution.EndTimestamp!.Value - execution.StartTimestamp!.Value).TotalDays;
    Console.WriteLine($"{execution.Status} after {days:0} days: {execution.Result}");
}
