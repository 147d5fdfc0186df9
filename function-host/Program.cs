using DurableChaining.FunctionHost;

if (args.Contains(ParentWatch.Argument))
{
    ParentWatch.Start();
}

return await FunctionProcess.RunAsync().ConfigureAwait(false);
