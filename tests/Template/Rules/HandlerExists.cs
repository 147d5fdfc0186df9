using DurableChaining.Tests.Template.Yaml;
namespace DurableChaining.Tests.Template.Rules;

/// <summary>A handler string names a method that Lambda can call with the event it gets.</summary>
internal sealed class HandlerExists : ITemplateRule
{
    public string Name => "handler-exists";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        let fault = HandlerSignature.FaultOf(function)
        where fault is not null
        select new Finding(function.LineOf("Handler"), $"{function.LogicalId}.Handler: {fault}");
}
