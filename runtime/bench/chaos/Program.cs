using DurableLocal.Bench.Chaos;

ChaosOptions options;
try
{
    options = ChaosOptions.Parse(args);
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync($"{wrong.Message}\n{ChaosOptions.Usage}");
    return 2;
}

var report = await ChaosRun.RunAsync(options, Console.Out.WriteLine);
Console.WriteLine(report.Table());
return report.IsClean ? 0 : 1;
