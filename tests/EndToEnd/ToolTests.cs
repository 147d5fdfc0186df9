using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Amazon.Lambda.Model;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The tool <c>durable-local</c> on projects that have nothing else of this repository.</summary>
public sealed class ToolTests(InstalledTool tool) : IDisposable
{
    private static readonly string Projects = Path.Combine(Repository.Root, "tests", "EndToEnd", "ToolProjects");

    private static readonly string[] PackagesOfChain = ["AWSSDK.Lambda", "Amazon.Lambda.Core", "Amazon.Lambda.DurableExecution", "Amazon.Lambda.SQSEvents", "Amazon.Lambda.Serialization.SystemTextJson"];

    private readonly DirectoryInfo _around = Directory.CreateTempSubdirectory("tool-project-");

    public void Dispose() => _around.Delete(recursive: true);

    /// <summary>The official packages come from a folder, since the feed of this machine may lack them.</summary>
    [Fact]
    public async Task A_chain_in_CSharp_runs_in_a_folder_that_names_the_stack()
    {
        OfficialFeed.Write(_around.FullName);
        var folder = Copy("chain");
        await using var runtime = await tool.UpAsync(folder);
        Assert.Contains($"AWS packages: official: {string.Join(", ", PackagesOfChain.Select(static package => $"{package} {OfficialFeed.Versions[package].Single()}"))}", runtime.Output, StringComparison.Ordinal);
        var queue = (await runtime.Sqs.GetQueueUrlAsync("chain-work")).QueueUrl;

        await runtime.Sqs.SendMessageAsync(queue, """{"Id":"item-1","Value":5}""");

        var execution = await Wait.UntilAsync(
            async () => (await runtime.Lambda.ListDurableExecutionsByFunctionAsync(new() { FunctionName = "chain-Orchestrator", DurableExecutionName = "item-1" })).DurableExecutions.SingleOrDefault(),
            found => found?.Status == "SUCCEEDED",
            "the execution's end");
        var ended = await runtime.Lambda.GetDurableExecutionAsync(new() { DurableExecutionArn = execution!.DurableExecutionArn });
        Assert.Equal(35, JsonDocument.Parse(ended.Result).RootElement.GetProperty("Value").GetDecimal());
        var (code, output, errors) = await tool.RunAsync(folder, "history", "item-1");
        Assert.True(code == 0, errors);
        Assert.Matches("(?s)ExecutionStarted.*add.*double.*pause.*finish.*ExecutionSucceeded", output);
    }

    /// <summary>A project with a reference to the package and to xunit tests the same chain on twenty stacks at once. STACK_ROUNDS repeats its tests.</summary>
    [Fact]
    public async Task A_wait_of_thirty_days_ends_at_once_in_each_of_twenty_tests_side_by_side()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("STACK_ROUNDS") ?? "1");
        await tool.PackageAsync();
        OfficialFeed.Write(_around.FullName, tool.Feed);
        var folder = Copy("chain");
        await InstalledTool.DotNetAsync(folder, "build", "test", "-v:q", "-o", "tests", $"-p:XunitVersion={OfficialFeed.Versions["xunit.v3"].Single()}");

        for (var round = 1; round <= rounds; round++)
        {
            var (code, output, errors) = await Programs.RunAsync(new RuntimeProgram("dotnet", [Path.Combine("tests", "Test.dll"), "-noColor"], folder));

            Assert.True(code == 0, $"round {round}\n{output}{errors}");
            Assert.Contains("Total: 20, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_package_for_tests_depends_on_what_its_assemblies_use()
    {
        using var package = ZipFile.OpenRead(await tool.PackageAsync("DurableLocal.Testing"));
        var description = XDocument.Parse(Text(package, "DurableLocal.Testing.nuspec"));

        Assert.Equal(
            ["AWSSDK.DynamoDBv2", "AWSSDK.Lambda", "AWSSDK.SQS", "SQLitePCLRaw.bundle_e_sqlite3", "System.IO.Hashing", "YamlDotNet"],
            description.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal));
        Assert.Equal(OfficialFeed.Versions["AWSSDK.Lambda"].Single(), description.Descendants().Single(element => element.Attribute("id")?.Value == "AWSSDK.Lambda").Attribute("version")!.Value);
        Assert.Contains(package.Entries, entry => entry.FullName == "lib/net10.0/DurableLocal.Hosting.dll");
        Assert.Contains(package.Entries, entry => entry.FullName == "tools/function-host/DurableLocal.FunctionHost.dll");
        Assert.Contains(package.Entries, entry => entry.FullName == "buildTransitive/DurableLocal.Testing.targets");
        Assert.DoesNotContain(package.Entries, entry => entry.Name.StartsWith("DurableChaining", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_template_of_functions_in_JavaScript_runs()
    {
        Assert.SkipUnless(Tools.AreInstalled("node"), "needs node");
        var folder = Copy("node");
        var client = Directory.CreateDirectory(Path.Combine(folder, "node_modules", "aws-lambda-ric")).FullName;
        File.Copy(Path.Combine(Repository.Root, "runtime", "tests", "Lambda", "Lambda", "node", "client.mjs"), Path.Combine(client, "index.mjs"));
        await File.WriteAllTextAsync(Path.Combine(client, "package.json"), """{"bin":"index.mjs"}""");
        await using var runtime = await tool.UpAsync(folder);
        using var payload = new MemoryStream("""{"name":"Ann"}"""u8.ToArray());

        var response = await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = "node-greet", PayloadStream = payload });

        Assert.Equal("""{"hello":"Ann"}""", Encoding.UTF8.GetString(response.Payload.ToArray()));
    }

    [Fact]
    public async Task A_folder_without_a_template_is_an_error_of_one_line()
    {
        var (code, output, errors) = await tool.RunAsync(_around.FullName, "up");

        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"expected template.yaml in {_around.FullName} or above it; name another with --template FILE", errors.Trim());
    }

    [Fact]
    public async Task The_package_names_licence_icon_readme_and_commit_and_nothing_of_this_pipeline()
    {
        using var package = ZipFile.OpenRead(await tool.PackageAsync());
        var description = XDocument.Parse(Text(package, "durable-local.nuspec"));
        var metadata = description.Root!.Elements().Single().Elements().ToLookup(element => element.Name.LocalName);

        Assert.Equal("MIT", metadata["license"].Single().Value);
        Assert.NotNull(package.GetEntry(metadata["icon"].Single().Value));
        Assert.Contains("durable-local up", Text(package, metadata["readme"].Single().Value), StringComparison.Ordinal);
        Assert.NotNull(package.GetEntry("THIRD-PARTY-NOTICES.txt"));
        Assert.Contains(package.Entries, entry => entry.FullName.EndsWith("/function-host/DurableLocal.FunctionHost.dll", StringComparison.Ordinal));
        Assert.DoesNotContain(package.Entries, entry => entry.Name.StartsWith("DurableChaining", StringComparison.Ordinal));
        // As MinVer writes it: without a tag a prerelease of 0.0.0, never the SDK's default of 1.0.0.
        Assert.Matches(@"^\d+\.\d+\.\d+(-alpha\.0(\.\d+)?)?$", metadata["version"].Single().Value);
    }

    /// <summary>Everything of the project is built again; assembly, description, and the times in the package must be equal.</summary>
    [Fact]
    public async Task Two_packs_of_a_commit_are_identical()
    {
        Assert.SkipUnless(Tools.AreInstalled("git"), "needs git, for the time of the commit");
        var first = await File.ReadAllBytesAsync(await tool.PackageAsync("DurableLocal.Testing"));
        foreach (var folder in new[] { "bin", "obj" })
        {
            Directory.Delete(Path.Combine(Repository.Root, "runtime", "src", "Testing", folder, "pack"), recursive: true);
        }

        await InstalledTool.PackAsync(Path.Combine("runtime", "src", "Testing"), _around.FullName);

        Assert.Equal(first, await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(_around.FullName))));
    }

    private static string Text(ZipArchive package, string entry)
    {
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private string Copy(string project)
    {
        var source = Path.Combine(Projects, project);
        var folder = Path.Combine(_around.FullName, project);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return folder;
    }
}
