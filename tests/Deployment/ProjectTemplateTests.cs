using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace DurableChaining.Tests.Deployment;

/// <summary>The <c>dotnet new</c> template: what it generates has its own name, and its functions build as for a deploy.</summary>
public sealed class ProjectTemplateTests(GeneratedProject project) : IClassFixture<GeneratedProject>
{
    private static readonly string[] Functions = ["Ingest", "Orchestrator", "Steps"];

    [Fact]
    public void A_generated_project_carries_its_own_name_everywhere()
    {
        var files = Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(project.Folder, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")).ToList();

        Assert.Contains("MyPipeline.sln", files);
        Assert.Contains("template.yaml", files);
        Assert.Contains(Path.Combine("src", "Orchestrator", "ChainWorkflow.cs"), files);
        Assert.Contains(".editorconfig", files);
        Assert.DoesNotContain(files, file => file.Split(Path.DirectorySeparatorChar).Any(part => part is ".local" or ".git"));
        Assert.DoesNotContain(files, file => Mentions(file));
        Assert.DoesNotContain(files, file => Mentions(File.ReadAllText(Path.Combine(project.Folder, file))));
        Assert.Contains("stack_name = \"my-pipeline\"", File.ReadAllText(Path.Combine(project.Folder, "samconfig.toml")), StringComparison.Ordinal);
        Assert.Contains("MyPipeline.Orchestrator::MyPipeline.Orchestrator.Function::HandleAsync", File.ReadAllText(Path.Combine(project.Folder, "template.yaml")), StringComparison.Ordinal);
    }

    /// <summary>As <c>LAMBDA_PACKAGES=nuget sam build</c> does, with a feed that stands in for the official one.</summary>
    [Fact]
    public async Task Its_functions_are_built_from_official_packages_and_a_warning_stops_nothing()
    {
        OfficialFeed.Write(project.Around);
        File.WriteAllText(Path.Combine(project.Around, "functions.slnx"), $"<Solution>{string.Concat(Functions.Select(function => $"<Project Path=\"{GeneratedProject.Name}/src/{function}/{function}.csproj\" />"))}</Solution>");
        File.WriteAllText(Path.Combine(project.Folder, "src", "Ingest", "Warning.cs"), "#warning as of an analyzer that a package brings\n");

        await project.DotNetAsync("build", "functions.slnx", "-c", "Release", "-p:LambdaPackages=nuget", "-p:RunAnalyzers=false", "-p:UseSharedCompilation=false", "-nodeReuse:false");

        var used = Functions.SelectMany(function => PackagesOf(function, "package")).ToHashSet();
        Assert.Empty(OfficialFeed.Packages.Select(package => $"{package}/{OfficialFeed.Versions[package].Single()}").Except(used));
        Assert.DoesNotContain(Functions.SelectMany(function => PackagesOf(function, "project")), library => OfficialFeed.Packages.Any(package => library.StartsWith(package, StringComparison.OrdinalIgnoreCase)));
        Assert.Contains(MethodsOf(Output("Ingest", ".dll")), method => method.StartsWith("__a$", StringComparison.Ordinal));
        Assert.DoesNotContain(MethodsOf(Output("Steps", ".dll")), method => method.StartsWith("__a$", StringComparison.Ordinal));
    }

    private static bool Mentions(string text) =>
        text.Contains("DurableChaining", StringComparison.OrdinalIgnoreCase) || text.Contains("durable-chaining", StringComparison.OrdinalIgnoreCase);

    private string Output(string function, string extension) =>
        Path.Combine(project.Folder, "src", function, "bin", "nuget", "Release", "net10.0", $"{GeneratedProject.Name}.{function}{extension}");

    /// <summary>Name and version of every library of a kind that the function is built with.</summary>
    private IEnumerable<string> PackagesOf(string function, string kind)
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Output(function, ".deps.json")));
        return [.. dependencies.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == kind).Select(library => library.Name)];
    }

    /// <summary>The weaver of [Idempotent] leaves methods of its own beside the woven one.</summary>
    private static List<string> MethodsOf(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.MethodDefinitions.Select(method => metadata.GetString(metadata.GetMethodDefinition(method).Name))];
    }
}
