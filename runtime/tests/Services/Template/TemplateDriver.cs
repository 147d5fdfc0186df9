using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Tests.Template;

/// <summary>Reads templates from text, with paths relative to the fixtures.</summary>
internal static class TemplateDriver
{
    public static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Template", "fixtures");

    public static string Pipeline { get; } = File.ReadAllText(Path.Combine(Fixtures, "pipeline.yaml")).ReplaceLineEndings("\n");

    public static Stack Read(string yaml, params (string Name, string Value)[] parameters)
    {
        var identity = new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));
        var given = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        return TemplateReader.Read(new StringReader(yaml), Path.Combine(Fixtures, "template.yaml"), new TemplateOptions("app", identity, given));
    }

    public static string ErrorsOf(string yaml, params (string Name, string Value)[] parameters) =>
        Assert.Throws<TemplateException>(() => Read(yaml, parameters)).Message;

    /// <summary>Returns the pipeline with a text replaced; the pipeline must contain it.</summary>
    public static string With(string text, string replacement)
    {
        Assert.Contains(text, Pipeline, StringComparison.Ordinal);
        return Pipeline.Replace(text, replacement, StringComparison.Ordinal);
    }

    /// <summary>Returns the number of the line that contains a text, from 1.</summary>
    public static int LineOf(string yaml, string text) =>
        yaml[..yaml.IndexOf(text, StringComparison.Ordinal)].Count(letter => letter == '\n') + 1;
}
