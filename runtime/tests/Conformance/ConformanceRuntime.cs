using DurableLocal.Tests.Conformance;

[assembly: AssemblyFixture(typeof(ConformanceRuntime))]
[assembly: AssemblyFixture(typeof(JavaScriptRuntime))]

namespace DurableLocal.Tests.Conformance;

/// <summary>The suite in C#.</summary>
public sealed class ConformanceRuntime() : SuiteRuntime(Language.CSharp);

/// <summary>The suite in JavaScript.</summary>
public sealed class JavaScriptRuntime() : SuiteRuntime(Language.JavaScript);

/// <summary>A local runtime with the suite's template, shared by all tests; the first test that uses it starts it.</summary>
public abstract class SuiteRuntime : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");
    private readonly Lazy<Task<RuntimeProcess>> _runtime;
    private readonly Lazy<Task<IReadOnlyDictionary<string, Task<Outcome>>>> _outcomes;

    private protected SuiteRuntime(Language language)
    {
        Language = language;
        _runtime = new(() => RuntimeProcess.StartAsync(
            _folder.FullName, "--template", language.TemplateFile, "--stack-name", ConformanceTemplate.StackName, "--idle-timeout", "10"));
        _outcomes = new(async () => SuiteRun.Start(await ServiceAsync(), language.Expressible, repeatsAlone: true));
    }

    internal Language Language { get; }

    internal Task<RuntimeProcess> ProcessAsync() => _runtime.Value;

    internal async Task<ServiceUnderTest> ServiceAsync()
    {
        var process = await ProcessAsync();
        return new ServiceUnderTest(process.Lambda, ConformanceTemplate.StackName, LogFolderOf(process));
    }

    /// <summary>Returns the outcomes of all requirements that the language can express; the first call starts them.</summary>
    internal Task<IReadOnlyDictionary<string, Task<Outcome>>> OutcomesAsync() => _outcomes.Value;

    public async ValueTask DisposeAsync()
    {
        if (_outcomes is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await Task.WhenAll((await _outcomes.Value).Values);
        }

        if (_runtime is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _runtime.Value).DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    internal static string LogFolderOf(RuntimeProcess process) => Path.Combine(process.DataFolder, "logs");
}
