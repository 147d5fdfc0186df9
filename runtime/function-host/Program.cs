using DurableChaining.FunctionHost;

if (args.Contains(ParentWatch.Argument))
{
    ParentWatch.Start();
}

return FunctionProcess.Run();
