using System.Diagnostics;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>A project that <c>dotnet new</c> generated from the repository's template, with a template cache of its own.</summary>
public sealed class GeneratedProject : IAsyncLifetime
{
    public const string Name = "MyPipeline";

    /// <summary>Folder of the project's folder, for files that are not part of the project.</summary>
    public string ParentFolder { get; } = Directory.CreateTempSubdirectory("generated-").FullName;

    public string Folder => Path.Combine(ParentFolder, Name);

    /// <summary>Settings of a build for deployment, without analyzers and without build servers that outlive it.</summary>
    private static Dictionary<string, string> Building { get; } = new()
    {
        ["LAMBDA_PACKAGES"] = "nuget",
        ["RunAnalyzers"] = "false",
        ["UseSharedCompilation"] = "false",
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    public async ValueTask InitializeAsync()
    {
        var hive = Path.Combine(ParentFolder, "hive");
        await RunAsync(ParentFolder, "dotnet", ["new", "install", Repository.Root, "--debug:custom-hive", hive]);
        await RunAsync(ParentFolder, "dotnet", ["new", "durable-chaining", "-n", Name, "-o", Folder, "--debug:custom-hive", hive]);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(ParentFolder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a program in the project's folder and returns its output.</summary>
    public Task<string> RunAsync(string program, params string[] arguments) => RunAsync(Folder, program, arguments);

    private async Task<string> RunAsync(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Under "dotnet test" these point at the build that started the tests.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Building)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{await output}{await errors}");
        return await output;
    }
}
