using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>A rule for templates that a linter does not check. Its fixture is <c>fixtures/NAME.yaml</c>.</summary>
internal interface ITemplateRule
{
    /// <summary>Name in kebab case, the prefix of every finding.</summary>
    string Name { get; }

    /// <summary>Returns the violations of the rule.</summary>
    IEnumerable<Finding> Check(SamTemplate template);
}

/// <summary>A violation of a rule.</summary>
/// <param name="Line">Line of the template, from 1.</param>
/// <param name="Message">Resource and property, what was expected and what was found.</param>
internal sealed record Finding(int Line, string Message);
