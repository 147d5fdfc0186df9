using System.Text;

namespace DurableLocal.FunctionHost;

/// <summary>Initializes the function and processes invocations until the Runtime API is no longer available.</summary>
internal static class FunctionProcess
{
    /// <summary>Returns the exit code of the process: 1 when the function could not be initialized, otherwise 0.</summary>
    public static int Run()
    {
        // One synchronized writer for the function's console output and the log, so that lines are not interleaved.
#pragma warning disable CA2000 // The writer of standard output lives as long as the process.
        var output = TextWriter.Synchronized(
            new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), bufferSize: 32 * 1024) { AutoFlush = true });
#pragma warning restore CA2000
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
        log.RedirectLambdaLogger();

        BoundHandler handler;
        try
        {
            handler = LoadHandler(environment);
        }
        catch (Exception e) // Any exception of the function's constructor is reported as an init error.
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
