using System.Text;

namespace DurableLocal.FunctionHost;

/// <summary>The life of one execution environment: initialize, then serve invocations until the Runtime API is gone.</summary>
internal static class FunctionProcess
{
    /// <returns>The process's exit code: 1 where the function could not be initialized.</returns>
    public static int Run()
    {
        // One writer for the function's console output and the log, so that whole lines never mix.
        var output = TextWriter.Synchronized(
            new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), bufferSize: 32 * 1024) { AutoFlush = true });
        Console.SetOut(output);

        FunctionEnvironment environment;
        try
        {
            environment = FunctionEnvironment.FromVariables();
        }
        catch (LambdaValidationException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }

        using var api = new RuntimeApi(environment.RuntimeApi);
        var log = new FunctionLog(output, environment.LogFormat, environment.LogLevel, TimeProvider.System);
        log.TakeOverLambdaLogger();

        BoundHandler handler;
        try
        {
            handler = LoadHandler(environment);
        }
        catch (Exception e) // Whatever the function's own constructor throws is reported, then ends the process.
        {
            Console.Error.WriteLine(e.ToString());
            api.ReportInitError(e);
            return 1;
        }

        return new InvocationLoop(api, handler, environment, log, TimeProvider.System).Run();
    }

    private static BoundHandler LoadHandler(FunctionEnvironment environment)
    {
        Directory.SetCurrentDirectory(environment.TaskRoot);
        return HandlerBinder.Bind(HandlerName.Parse(environment.Handler), environment.TaskRoot);
    }
}
