using System.Text.RegularExpressions;
using DurableChaining.Tests.Template.Yaml;
using YamlDotNet.RepresentationModel;

namespace DurableChaining.Tests.Template;

/// <summary>The workflow of GitHub Actions and the stages of samconfig.toml.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string[] Pages = ["README.md", "docs/deploy.md"];

    private static readonly string[] Stages = ["default", "test", "prod"];

    [Fact]
    public void Every_command_of_the_workflow_is_one_of_the_pages()
    {
        var pages = string.Concat(Pages.Select(page => File.ReadAllText(Path.Combine(Repository.Root, page))));
        var commands = Steps().Select(step => step.At("run").Text()).OfType<string>().Distinct().ToList();

        Assert.NotEmpty(commands);
        // A stage of the workflow is a variable, and its gate is the environment's in place of a prompt.
        Assert.All(commands, command => Assert.Contains(command.Replace("\"${{ vars.STAGE }}\" --no-confirm-changeset", "test", StringComparison.Ordinal), pages, StringComparison.Ordinal));
    }

    [Fact]
    public void A_deployment_needs_the_checks_and_an_environment_and_stores_no_key()
    {
        var jobs = (YamlMappingNode)Workflow().At("jobs")!;
        foreach (var name in new[] { "test", "prod" })
        {
            Assert.Equal(name, jobs.At(name, "environment").Text());
            Assert.Equal("write", jobs.At(name, "permissions", "id-token").Text());
        }

        Assert.Equal(["check", "validate"], jobs.At("test", "needs").Items().Select(need => need.Text()));
        Assert.Equal("test", jobs.At("prod", "needs").Text());
        Assert.DoesNotContain("secrets.", File.ReadAllText(WorkflowFile), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_stage_has_its_own_stack_tags_and_parameters_of_the_template()
    {
        var parameters = ((YamlMappingNode)SamTemplate.Read(Repository.Template).Root.At("Parameters")!).Children.Keys.Select(key => key.ToString()).ToHashSet();
        var sections = Sections();

        Assert.Equal(Stages.Length, Stages.Select(stage => sections[$"{stage}.deploy.parameters"]["stack_name"]).Distinct().Count());
        Assert.All(Stages, stage =>
        {
            var deploy = sections[$"{stage}.deploy.parameters"];
            Assert.Equal("CAPABILITY_IAM", deploy["capabilities"]);
            Assert.Contains("application=", deploy["tags"], StringComparison.Ordinal);
            Assert.Contains("stage=", deploy["tags"], StringComparison.Ordinal);
            Assert.All(deploy["parameter_overrides"].Split(' '), entry => Assert.Contains(entry.Split('=')[0], parameters));
            Assert.Equal("false", sections[$"{stage}.build.parameters"]["parallel"]);
        });
    }

    private static string WorkflowFile => Path.Combine(Repository.Root, ".github", "workflows", "deploy.yml");

    private static YamlNode Workflow()
    {
        using var reader = new StreamReader(WorkflowFile);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return yaml.Documents[0].RootNode;
    }

    private static IEnumerable<YamlNode> Steps() =>
        ((YamlMappingNode)Workflow().At("jobs")!).Children.Values.SelectMany(job => job.At("steps").Items());

    private static Dictionary<string, Dictionary<string, string>> Sections()
    {
        var sections = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        Dictionary<string, string>? current = null;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "samconfig.toml")))
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                sections.Add(heading.Groups[1].Value, current = new(StringComparer.Ordinal));
            }
            else if (Entry().Match(line) is { Success: true } entry && current is not null)
            {
                current.Add(entry.Groups[1].Value, entry.Groups[2].Value.Trim('"'));
            }
        }

        return sections;
    }

    [GeneratedRegex(@"^\[([^\]]+)\]")]
    private static partial Regex Heading();

    [GeneratedRegex("""^(\w+) = (.+)$""")]
    private static partial Regex Entry();
}
