using System.Diagnostics;
using System.Text.Json;

namespace DurableChaining.Tests.Template;

/// <summary>AWS's own translator of SAM templates (the package aws-sam-translator) accepts the template, where it is installed.</summary>
public sealed class SamTranslatorTests
{
    /// <summary>Prints the translated template as JSON. The translator takes code from S3 alone, as <c>sam package</c> leaves it.</summary>
    private const string Program = """
        import json, logging, sys
        from samtranslator.translator.transform import transform
        from samtranslator.yaml_helper import yaml_parse
        logging.disable(logging.CRITICAL)
        class NoManagedPolicies:
            def load(self):
                return {}
        template = yaml_parse(sys.stdin.read())
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = "s3://bucket/key"
        values = {name: parameter.get("Default", "") for name, parameter in template.get("Parameters", {}).items()}
        json.dump(transform(template, values, NoManagedPolicies()), sys.stdout)
        """;

    [Fact]
    public async Task The_translator_accepts_the_template_and_keeps_its_durable_function()
    {
        var (code, translated, errors) = await TranslateAsync(await File.ReadAllTextAsync(Repository.Template, TestContext.Current.CancellationToken));

        Assert.True(code == 0, errors);
        using var document = JsonDocument.Parse(translated);
        var resources = document.RootElement.GetProperty("Resources");
        var durable = resources.EnumerateObject().Where(resource => TypeOf(resource.Value) == "AWS::Lambda::Function" && resource.Value.GetProperty("Properties").TryGetProperty("DurableConfig", out _));
        Assert.Equal(["OrchestratorFunction"], durable.Select(function => function.Name));
        // An explicit role leaves the translator none to create.
        Assert.DoesNotContain(resources.EnumerateObject(), resource => TypeOf(resource.Value) == "AWS::IAM::Role" && resource.Name.EndsWith("FunctionRole", StringComparison.Ordinal));
        Assert.Equal(6, resources.EnumerateObject().Count(resource => TypeOf(resource.Value) == "AWS::CodeDeploy::DeploymentGroup"));
    }

    [Fact]
    public async Task The_translator_rejects_a_broken_template_by_the_name_of_its_resource()
    {
        var text = await File.ReadAllTextAsync(Repository.Template, TestContext.Current.CancellationToken);

        var (code, _, errors) = await TranslateAsync(text.Replace("AutoPublishAlias: live", "AutoPublishAlias: [live]", StringComparison.Ordinal));

        Assert.NotEqual(0, code);
        Assert.Contains("IngestFunction", errors, StringComparison.Ordinal);
    }

    private static string TypeOf(JsonElement resource) => resource.GetProperty("Type").GetString()!;

    private static async Task<(int Code, string Output, string Errors)> TranslateAsync(string template)
    {
        var installed = await PythonAsync("import samtranslator", "");
        Assert.SkipUnless(installed?.Code == 0, "needs Python with aws-sam-translator (pip install aws-sam-translator)");
        return (await PythonAsync(Program, template))!.Value;
    }

    /// <summary>Returns null where there is no Python.</summary>
    private static async Task<(int Code, string Output, string Errors)?> PythonAsync(string program, string input)
    {
        var start = new ProcessStartInfo("python3", ["-c", program]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        Process? python;
        try
        {
            python = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (python)
        {
            var output = python!.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await python.StandardInput.WriteAsync(input);
            python.StandardInput.Close();
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (python.ExitCode, await output, await errors);
        }
    }
}
