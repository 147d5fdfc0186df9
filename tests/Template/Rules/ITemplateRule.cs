using DurableChaining.Tests.Template.Yaml;
namespace DurableChaining.Tests.Template.Rules;

/// <summary>Something a template must hold that a linter does not see. Its fixture is <c>fixtures/NAME.yaml</c>.</summary>
internal interface ITemplateRule
{
    /// <summary>Kebab case; every finding begins with it.</summary>
    string Name { get; }

    IEnumerable<Finding> Check(SamTemplate template);
}

/// <param name="Line">Counted from 1.</param>
internal sealed record Finding(int Line, string Message);
