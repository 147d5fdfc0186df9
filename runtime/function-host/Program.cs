using DurableLocal.FunctionHost;

if (args.Contains(ParentWatch.Argument))
{
    ParentWatch.Start();
}

DebuggerWatch.Start();
return FunctionProcess.Run();
