using System.Diagnostics;

namespace DurableChaining.Tests.Deployment;

/// <summary>The <c>dotnet new</c> template that the repository is: generated with template settings of its own.</summary>
public sealed class ProjectTemplateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_generated_copy_carries_its_own_name_everywhere()
    {
        var copy = Path.Combine(_folder, "copy");
        await DotNetAsync("new", "install", Repository.Root, "--debug:custom-hive", Path.Combine(_folder, "hive"));
        await DotNetAsync("new", "durable-chaining", "-n", "MyPipeline", "-o", copy, "--debug:custom-hive", Path.Combine(_folder, "hive"));

        var files = Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(copy, file)).ToList();

        Assert.Contains("MyPipeline.sln", files);
        Assert.Contains("template.yaml", files);
        Assert.Contains(Path.Combine("src", "Orchestrator", "ChainWorkflow.cs"), files);
        Assert.Contains(".editorconfig", files);
        Assert.DoesNotContain(files, file => file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or ".local" or ".git"));
        Assert.DoesNotContain(files, file => Mentions(file));
        Assert.DoesNotContain(files, file => Mentions(File.ReadAllText(Path.Combine(copy, file))));
        Assert.Contains("stack_name = \"my-pipeline\"", File.ReadAllText(Path.Combine(copy, "samconfig.toml")), StringComparison.Ordinal);
        Assert.Contains("MyPipeline.Orchestrator::MyPipeline.Orchestrator.Function::HandleAsync", File.ReadAllText(Path.Combine(copy, "template.yaml")), StringComparison.Ordinal);
    }

    private static bool Mentions(string text) =>
        text.Contains("DurableChaining", StringComparison.OrdinalIgnoreCase) || text.Contains("durable-chaining", StringComparison.OrdinalIgnoreCase);

    private async Task DotNetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{await output}{await errors}");
    }
}
