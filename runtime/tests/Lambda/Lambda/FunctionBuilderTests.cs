using System.Text;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Builds;
using DurableLocal.Lambda.Environments;
using DurableLocal.Template;

namespace DurableLocal.Tests.Lambda;

public sealed class FunctionBuilderTests : IDisposable
{
    private readonly string _folder = RunningInvoker.NewFolder();

    private LambdaOptions Options => new()
    {
        DataDirectory = Path.Combine(_folder, "data"),
        FunctionHostPath = Path.Combine(RunningInvoker.TaskRoot.Replace(Path.Combine("tests", "Bootstrap"), "function-host", StringComparison.Ordinal), "DurableLocal.FunctionHost.dll"),
        DotnetPath = "dotnet",
    };

    [Fact]
    public async Task Projects_are_built_once_and_run_on_the_managed_runtime()
    {
        FunctionResource[] functions = [Project("One"), Project("Two")];
        Write("Shared/Shared.csproj", Library());
        Write("Shared/Text.cs", "namespace Shared; public static class Text { public const string Value = \"shared\"; }");
        var observer = new RecordingObserver();

        var built = await new FunctionBuilder(Options).BuildAsync(functions, observer, TestContext.Current.CancellationToken);

        Assert.Equal(["One, Shared, Two"], observer.Built);
        Assert.Contains(observer.Progress, progress => progress is { Total: 3 });
        await AssertRunsAsync(built[1], "Two: shared");

        var noDotNet = Options with { DotnetPath = Path.Combine(_folder, "no-dotnet") };
        var again = await new FunctionBuilder(noDotNet).BuildAsync(functions, observer, TestContext.Current.CancellationToken);
        Assert.Equal(built.Select(function => function.CodeUri), again.Select(function => function.CodeUri));
        Assert.Single(observer.Built);

        Write("Shared/Text.cs", "namespace Shared; public static class Text { public const string Value = \"changed\"; }");
        await Assert.ThrowsAsync<FunctionStartException>(() => new FunctionBuilder(noDotNet).BuildAsync(functions, observer, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Only_the_project_that_has_changed_is_built_and_named()
    {
        FunctionResource[] functions = [Project("One"), Project("Two")];
        Write("Shared/Shared.csproj", Library());
        Write("Shared/Text.cs", "namespace Shared; public static class Text { public const string Value = \"shared\"; }");
        await new FunctionBuilder(Options).BuildAsync(functions, new RecordingObserver(), TestContext.Current.CancellationToken);
        var observer = new RecordingObserver();

        Write("Two/Other.cs", "namespace Two; public sealed class Other;");
        var built = await new FunctionBuilder(Options).BuildAsync(functions, observer, TestContext.Current.CancellationToken);

        Assert.Equal(["Two"], observer.Built);
        await AssertRunsAsync(built[1], "Two: shared");
    }

    [Fact]
    public async Task A_current_build_of_the_user_is_not_repeated()
    {
        FunctionResource[] functions = [Project("One")];
        Write("Shared/Shared.csproj", Library());
        Write("Shared/Text.cs", "namespace Shared; public static class Text { public const string Value = \"shared\"; }");
        await new FunctionBuilder(Options).BuildAsync(functions, new RecordingObserver(), TestContext.Current.CancellationToken);
        var noDotNet = Options with { DotnetPath = Path.Combine(_folder, "no-dotnet") };

        // Without the record the outputs are those of a build that the runtime has not run.
        DeleteRecord();
        await new FunctionBuilder(noDotNet).BuildAsync(functions, new RecordingObserver(), TestContext.Current.CancellationToken);

        DeleteRecord();
        File.Delete(Path.Combine(_folder, "Shared", "Text.cs"));
        await Assert.ThrowsAsync<FunctionStartException>(() => new FunctionBuilder(noDotNet).BuildAsync(functions, new RecordingObserver(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_build_that_is_cancelled_ends_at_once()
    {
        FunctionResource[] functions = [Project("One")];
        Write("Shared/Shared.csproj", Library());
        Write("Shared/Text.cs", "namespace Shared; public static class Text { public const string Value = \"shared\"; }");
        using var stop = new CancellationTokenSource();

        var build = new FunctionBuilder(Options).BuildAsync(functions, new RecordingObserver(stop.Cancel), stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Error_of_a_project_that_does_not_compile_contains_the_compiler_error_and_the_function()
    {
        FunctionResource[] functions = [Project("Broken")];
        Write("Broken/Broken.csproj", Library());
        Write("Broken/Function.cs", "namespace Broken; public sealed class Function { int Handle() => nothing; }");

        var failure = await Assert.ThrowsAsync<FunctionStartException>(() => new FunctionBuilder(Options).BuildAsync(functions, new RecordingObserver(), TestContext.Current.CancellationToken));

        var lines = failure.Message.Split(Environment.NewLine);
        Assert.Contains("error CS0103: The name 'nothing' does not exist in the current context", lines[0], StringComparison.Ordinal);
        Assert.Equal($"Broken cannot start: {Path.Combine(_folder, "Broken", "Broken.csproj")} does not build", lines[^1]);
    }

    [Fact]
    public async Task Folder_without_a_project_is_used_unchanged()
    {
        var function = RunningInvoker.Function();

        var ready = await new FunctionBuilder(Options).BuildAsync([function], new RecordingObserver(), TestContext.Current.CancellationToken);

        Assert.Same(function, Assert.Single(ready));
    }

    [Fact]
    public async Task A_Python_function_without_its_runtime_client_is_rejected_with_the_remedy()
    {
        Write("snake/app.py", "def handler(event, context): return 1");
        var function = RunningInvoker.Function() with { CodeUri = Path.Combine(_folder, "snake"), Runtime = "python3.13", Handler = "app.handler" };

        var failure = await Record.ExceptionAsync(() => new FunctionBuilder(Options).BuildAsync([function], new RecordingObserver(), TestContext.Current.CancellationToken));

        Assert.SkipWhen(failure is null, "the runtime client is installed on this machine");
        Assert.StartsWith("Echo: Runtime: python3.13 needs ", Assert.IsType<FunctionStartException>(failure).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "dotnet10", "Echo: CodeUri: the folder does not exist: ")]
    [InlineData("empty", "dotnet10", "Echo: Handler: the assembly is not in the function's folder: ")]
    [InlineData("empty", "provided.al2023", "Echo: CodeUri: runtime provided.al2023 needs the executable \"bootstrap\", which does not exist: ")]
    [InlineData("empty", "nodejs22.x", "Echo: CodeUri: the runtime client is not installed; run \"npm install aws-lambda-ric\" in the function's folder: ")]
    [InlineData("empty", "java21", "Echo: Runtime: expected dotnet*, provided*, nodejs* or python*, got \"java21\"")]
    [InlineData("two", "dotnet10", "Echo: CodeUri: expected one project, got 2: ")]
    public async Task Folder_that_cannot_run_is_rejected_with_function_property_and_path(string folder, string runtime, string message)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        Write("two/A.csproj", Library());
        Write("two/B.csproj", Library());
        var function = RunningInvoker.Function() with { CodeUri = Path.Combine(_folder, folder), Runtime = runtime, Handler = "App::App.Function::Handle" };

        var failure = await Assert.ThrowsAsync<FunctionStartException>(() => new FunctionBuilder(Options).BuildAsync([function], new RecordingObserver(), TestContext.Current.CancellationToken));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Library(string? reference = null) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup>{(reference is null ? string.Empty : $"<ProjectReference Include=\"{reference}\" />")}</ItemGroup>
        </Project>
        """;

    /// <summary>Writes a function that references no package, so that the test needs no package feed.</summary>
    private FunctionResource Project(string name)
    {
        Write($"{name}/{name}.csproj", Library("../Shared/Shared.csproj"));
        Write($"{name}/Function.cs", $$"""namespace {{name}}; public sealed class Function { public System.IO.Stream Handle(System.IO.Stream input) => new System.IO.MemoryStream(System.Text.Encoding.UTF8.GetBytes($"\"{{name}}: {Shared.Text.Value}\"")); }""");
        return RunningInvoker.Function($"app-{name}") with { CodeUri = Path.Combine(_folder, name), Runtime = "dotnet10", Handler = $"{name}::{name}.Function::Handle" };
    }

    private async Task AssertRunsAsync(FunctionResource function, string response)
    {
        await using var invoker = await FunctionInvoker.StartAsync(RunningInvoker.Identity, Options, TimeProvider.System);
        var outcome = await invoker.InvokeAsync(new Invocation(RunningInvoker.Version(function), "r-1", Encoding.UTF8.GetBytes("{}")), TestContext.Current.CancellationToken);
        Assert.Equal($"\"{response}\"", outcome.Text());
    }

    private void DeleteRecord() => File.Delete(Assert.Single(Directory.GetFiles(_folder, "record.json", SearchOption.AllDirectories)));

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <param name="onProgress">Called at each report of progress.</param>
    private sealed class RecordingObserver(Action? onProgress = null) : IBuildObserver
    {
        public List<BuildProgress> Progress { get; } = [];

        public List<string> Built { get; } = [];

        public void OnProgress(BuildProgress progress)
        {
            Progress.Add(progress);
            onProgress?.Invoke();
        }

        public void OnBuilt(IReadOnlyList<string> projects, TimeSpan? elapsed)
        {
            if (projects.Count > 0)
            {
                Built.Add(string.Join(", ", projects));
            }
        }
    }
}
