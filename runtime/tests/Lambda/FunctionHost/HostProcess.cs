using DurableLocal.FunctionHost;
using System.Diagnostics;
using System.Reflection;

namespace DurableLocal.Tests.FunctionHost;

/// <summary>The function host as the runtime starts it: a process with Lambda's environment variables.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    public HostProcess(string runtimeApi, string handler, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(HandlerName).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = runtimeApi;
        start.Environment["_HANDLER"] = handler;
        start.Environment["LAMBDA_TASK_ROOT"] = SampleFolder;
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = "sample";
        start.Environment["AWS_LAMBDA_FUNCTION_VERSION"] = "7";
        start.Environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512";
        start.Environment["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/sample";
        start.Environment["AWS_LAMBDA_LOG_STREAM_NAME"] = "2026/11/23/[7]abc";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public static string SampleFolder { get; } = Path.TrimEndingDirectorySeparator(typeof(HostProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "FunctionsFolder").Value!);

    /// <summary>Waits until the process exits.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(deadline.Token);
        return (_process.ExitCode, await _output, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
