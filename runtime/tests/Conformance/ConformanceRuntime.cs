using DurableLocal.Tests.Conformance;

[assembly: AssemblyFixture(typeof(ConformanceRuntime))]
[assembly: AssemblyFixture(typeof(JavaScriptRuntime))]

namespace DurableLocal.Tests.Conformance;

/// <summary>The suite in C#.</summary>
public sealed class ConformanceRuntime() : SuiteRuntime(Language.CSharp);

/// <summary>The suite in JavaScript.</summary>
public sealed class JavaScriptRuntime() : SuiteRuntime(Language.JavaScript);

/// <summary>A runtime with the suite's template, started by the first who asks; all requirements run on it at once, as many at a time as fit.</summary>
public abstract class SuiteRuntime : IAsyncDisposable
{
    /// <summary>Most of a requirement is waiting; each has a function process of its own, whose start is all CPU.</summary>
    private const int Concurrency = 16;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");
    private readonly SemaphoreSlim _places = new(Concurrency);
    private readonly Dictionary<string, Task<Outcome>> _outcomes = new(StringComparer.Ordinal);
    private readonly Lazy<Task<RuntimeProcess>> _runtime;

    private protected SuiteRuntime(Language language)
    {
        Language = language;
        _runtime = new(() => RuntimeProcess.StartAsync(
            _folder.FullName, "--template", language.TemplateFile, "--stack-name", ConformanceTemplate.StackName, "--idle-timeout", "10"));
    }

    internal Language Language { get; }

    internal Task<RuntimeProcess> ProcessAsync() => _runtime.Value;

    /// <summary>Starts every requirement that the language can express, on the first call.</summary>
    internal async Task<IReadOnlyDictionary<string, Task<Outcome>>> OutcomesAsync()
    {
        var process = await ProcessAsync();
        lock (_outcomes)
        {
            if (_outcomes.Count == 0)
            {
                foreach (var requirement in Language.Expressed)
                {
                    _outcomes.Add(requirement.Id, RunAsync(process, requirement));
                }
            }

            return _outcomes;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_outcomes.Values);
        if (_runtime.IsValueCreated)
        {
            await (await _runtime.Value).DisposeAsync();
        }

        _places.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<Outcome> RunAsync(RuntimeProcess process, Requirement requirement)
    {
        await _places.WaitAsync();
        try
        {
            return await new RequirementRun(process, requirement).RunAsync();
        }
        finally
        {
            _places.Release();
        }
    }
}
