using DurableChaining.Tests.EndToEnd;

[assembly: AssemblyFixture(typeof(RunningRuntime))]

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The runtime that all tests share which do not stop it; each test uses different keys.</summary>
public sealed class RunningRuntime : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("end-to-end-");
    private RuntimeProcess? _runtime;

    internal RuntimeProcess Process => _runtime!;

    internal Pipeline Pipeline => new(Process);

    public async ValueTask InitializeAsync() => _runtime = await RuntimeProcess.StartAsync(_folder.FullName);

    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
        {
            await _runtime.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
