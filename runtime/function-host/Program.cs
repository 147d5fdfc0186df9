using DurableLocal.FunctionHost;

if (args.Contains(ParentWatch.Argument))
{
    ParentWatch.Start();
}

return FunctionProcess.Run();
