using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every handler string refers to a method that Lambda can call with the event of the function.</summary>
internal sealed class HandlersExist : ITemplateRule
{
    public string Name => "handler-exists";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        let error = HandlerSignature.FindError(function)
        where error is not null
        select new Finding(function.LineOf("Handler"), $"{function.LogicalId}.Handler: {error}");
}
