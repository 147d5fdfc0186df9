using System.IO.Compression;
using DurableChaining.Tests.EndToEnd;

[assembly: AssemblyFixture(typeof(InstalledTool))]

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The packages as their users have them: packed, and the tool <c>durable-local</c> installed from their folder.</summary>
public sealed class InstalledTool : IAsyncDisposable
{
    /// <summary>The package of the project template.</summary>
    public const string Template = "DurableChaining.Template";

    private const string PackageId = "durable-local";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tool-");
    private readonly Lazy<Task<string>> _program;

    public InstalledTool() => _program = new(InstallAsync);

    /// <summary>The folder of packages, for a restore.</summary>
    public string Feed => Path.Combine(_folder.FullName, "feed");

    /// <summary>The file of a package; packs where that has not been done.</summary>
    public async Task<string> PackageAsync(string id = PackageId)
    {
        await _program.Value;
        return Assert.Single(Directory.GetFiles(Feed, $"{id}.*.nupkg"));
    }

    /// <summary>Starts a stack as <c>durable-local up</c> in a folder does.</summary>
    internal async Task<RuntimeProcess> UpAsync(string folder)
    {
        var program = new RuntimeProgram(await _program.Value, [], folder);
        return await RuntimeProcess.StartAsync(program, Path.Combine(folder, ".local"));
    }

    /// <summary>Runs a command of the tool in a folder.</summary>
    internal async Task<(int Code, string Output, string Errors)> RunAsync(string folder, params string[] arguments) =>
        await Programs.RunAsync(new RuntimeProgram(await _program.Value, arguments, folder));

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<string> InstallAsync()
    {
        var tools = Path.Combine(_folder.FullName, "tools");
        Directory.CreateDirectory(Feed);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "nuget.config"),
            $"""<configuration><packageSources><clear /></packageSources><config><add key="globalPackagesFolder" value="{Path.Combine(_folder.FullName, "packages")}" /></config></configuration>""");
        // The template contains the tool.
        await PackAsync("template", Feed);
        using (var template = await ZipFile.OpenReadAsync(Assert.Single(Directory.GetFiles(Feed))))
        {
            var package = Assert.Single(template.Entries, entry => entry.FullName.StartsWith($"content/packages/{PackageId}.", StringComparison.Ordinal));
            await package.ExtractToFileAsync(Path.Combine(Feed, package.Name));
        }

        await PackAsync(Path.Combine("runtime", "src", "Testing"), Feed);
        await DotNetAsync(_folder.FullName, "tool", "install", PackageId, "--prerelease", "--tool-path", tools, "--add-source", Feed);
        return Path.Combine(tools, PackageId);
    }

    /// <summary>Packs a project of the repository. Two packs at once would write to the same folders.</summary>
    internal static Task PackAsync(string project, string folder) => DotNetAsync(Repository.Root, "pack", project, "-o", folder, "-v:q");

    internal static async Task DotNetAsync(string folder, params string[] arguments)
    {
        var (code, output, errors) = await Programs.BuildAsync(new RuntimeProgram("dotnet", arguments, folder), []);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}\n{output}{errors}");
    }
}
