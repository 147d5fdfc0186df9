namespace DurableChaining.Tests.EndToEnd;

/// <summary>The runtime of one test, on an empty data folder that is deleted with it; the test may kill and restart it.</summary>
internal sealed class IsolatedRuntime : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("end-to-end-");
    private readonly string[] _options;

    private IsolatedRuntime(string[] options) => _options = options;

    public RuntimeProcess Process { get; private set; } = null!;

    public Pipeline Pipeline => new(Process);

    public static async Task<IsolatedRuntime> StartAsync(params string[] options)
    {
        var runtime = new IsolatedRuntime(options);
        runtime.Process = await RuntimeProcess.StartAsync(runtime._folder.FullName, options);
        return runtime;
    }

    /// <summary>Kills the runtime as <c>kill -9</c> does and starts another on the same data.</summary>
    public async Task CrashAndRestartAsync()
    {
        await Process.KillAsync();
        await Process.DisposeAsync();
        Process = await RuntimeProcess.StartAsync(_folder.FullName, _options);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
