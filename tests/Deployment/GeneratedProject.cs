using System.Diagnostics;

namespace DurableChaining.Tests.Deployment;

/// <summary>A project that <c>dotnet new</c> made of the template that the repository is; the machine's own templates are left alone.</summary>
public sealed class GeneratedProject : IAsyncLifetime
{
    public const string Name = "MyPipeline";

    /// <summary>Around the project: what lies here is none of its files.</summary>
    public string Around { get; } = Directory.CreateTempSubdirectory("generated-").FullName;

    public string Folder => Path.Combine(Around, Name);

    public async ValueTask InitializeAsync()
    {
        var hive = Path.Combine(Around, "hive");
        await DotNetAsync("new", "install", Repository.Root, "--debug:custom-hive", hive);
        await DotNetAsync("new", "durable-chaining", "-n", Name, "-o", Folder, "--debug:custom-hive", hive);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Around, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Fails with all that the command printed where it fails.</summary>
    public async Task DotNetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Around, RedirectStandardOutput = true, RedirectStandardError = true };
        // Under "dotnet test" these point at the build that started the tests.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{await output}{await errors}");
    }
}
