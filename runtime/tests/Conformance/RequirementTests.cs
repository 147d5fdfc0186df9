namespace DurableLocal.Tests.Conformance;

/// <summary>Runs every requirement on the local runtime, in each language that can express it.</summary>
public sealed class RequirementTests(ConformanceRuntime csharp, JavaScriptRuntime javaScript)
{
    public static TheoryData<string> Ids { get; } = [.. Language.CSharp.Expressible.Select(requirement => requirement.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Requirement_is_met(string id)
    {
        var outcome = await (await csharp.OutcomesAsync())[id];

        Assert.True(outcome.Problem is null, outcome.Problem);
    }

    [Fact]
    public async Task Requirements_are_met_in_JavaScript()
    {
        Assert.SkipWhen(Language.JavaScript.MissingPrerequisite is not null, Language.JavaScript.MissingPrerequisite ?? "");

        var outcomes = await Task.WhenAll((await javaScript.OutcomesAsync()).Values);

        Assert.All(outcomes, outcome => Assert.True(outcome.Problem is null, $"{outcome.Requirement.Id}: {outcome.Problem}"));
    }
}
