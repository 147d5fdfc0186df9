using DurableChaining.Tests.EndToEnd;

namespace DurableChaining.Tests.Conformance;

/// <summary>A runtime with the suite's template on which all requirements run at once, as many at a time as fit.</summary>
public sealed class ConformanceRuntime : IAsyncLifetime
{
    /// <summary>Most of a requirement is waiting; each has a function process of its own, whose start is all CPU.</summary>
    private const int Concurrency = 16;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");
    private readonly SemaphoreSlim _places = new(Concurrency);
    private readonly Dictionary<string, Task<Outcome>> _outcomes = new(StringComparer.Ordinal);
    private RuntimeProcess? _runtime;

    public async ValueTask InitializeAsync() => _runtime = await RuntimeProcess.StartAsync(
        _folder.FullName, "--template", ConformanceTemplate.File, "--stack-name", ConformanceTemplate.StackName, "--idle-timeout", "10");

    /// <summary>Starts every requirement that C# can express, on the first call.</summary>
    internal IReadOnlyDictionary<string, Task<Outcome>> Outcomes()
    {
        lock (_outcomes)
        {
            if (_outcomes.Count == 0)
            {
                foreach (var requirement in Requirement.Expressed)
                {
                    _outcomes.Add(requirement.Id, RunAsync(requirement));
                }
            }

            return _outcomes;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_outcomes.Values);
        if (_runtime is not null)
        {
            await _runtime.DisposeAsync();
        }

        _places.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<Outcome> RunAsync(Requirement requirement)
    {
        await _places.WaitAsync();
        try
        {
            return await new RequirementRun(_runtime!, requirement).RunAsync();
        }
        finally
        {
            _places.Release();
        }
    }
}
