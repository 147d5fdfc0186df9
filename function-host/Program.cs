using DurableChaining.FunctionHost;

return await FunctionProcess.RunAsync().ConfigureAwait(false);
