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
        var reports = new List<string>();

        var built = await new FunctionBuilder(Options).BuildAsync(functions, reports.Add, TestContext.Current.CancellationToken);

        Assert.Equal("building One, Two", Assert.Single(reports));
        await AssertRunsAsync(built[1], "Two: shared");

        var noDotNet = Options with { DotnetPath = Path.Combine(_folder, "no-dotnet") };
        var again = await new FunctionBuilder(noDotNet).BuildAsync(functions, reports.Add, TestContext.Current.CancellationToken);
        Assert.Equal(built.Select(function => function.CodeUri), again.Select(function => function.CodeUri));
        Assert.Single(reports);

        Write("Shared/Text.cs", "namespace Shared; public static class Text { public const string Value = \"changed\"; }");
        await Assert.ThrowsAsync<FunctionStartException>(() => new FunctionBuilder(noDotNet).BuildAsync(functions, reports.Add, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Error_of_a_project_that_does_not_compile_contains_the_compiler_error_and_the_function()
    {
        FunctionResource[] functions = [Project("Broken")];
        Write("Broken/Broken.csproj", Library());
        Write("Broken/Function.cs", "namespace Broken; public sealed class Function { int Handle() => nothing; }");

        var failure = await Assert.ThrowsAsync<FunctionStartException>(() => new FunctionBuilder(Options).BuildAsync(functions, _ => { }, TestContext.Current.CancellationToken));

        var lines = failure.Message.Split(Environment.NewLine);
        Assert.Contains("error CS0103: The name 'nothing' does not exist in the current context", lines[0], StringComparison.Ordinal);
        Assert.Equal($"Broken cannot start: {Path.Combine(_folder, "Broken", "Broken.csproj")} does not build", lines[^1]);
    }

    [Fact]
    public async Task Folder_without_a_project_is_used_unchanged()
    {
        var function = RunningInvoker.Function();

        var ready = await new FunctionBuilder(Options).BuildAsync([function], _ => { }, TestContext.Current.CancellationToken);

        Assert.Same(function, Assert.Single(ready));
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

        var failure = await Assert.ThrowsAsync<FunctionStartException>(() => new FunctionBuilder(Options).BuildAsync([function], _ => { }, TestContext.Current.CancellationToken));

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
        await using var invoker = await FunctionInvoker.StartAsync(RunningInvoker.Identity, Options, TimeProvider.System, cancellationToken: TestContext.Current.CancellationToken);
        var outcome = await invoker.InvokeAsync(new Invocation(RunningInvoker.Version(function), "r-1", Encoding.UTF8.GetBytes("{}")), TestContext.Current.CancellationToken);
        Assert.Equal($"\"{response}\"", outcome.Text());
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
