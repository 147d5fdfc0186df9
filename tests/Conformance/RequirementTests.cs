namespace DurableChaining.Tests.Conformance;

/// <summary>Every requirement that C# can express, on the local runtime.</summary>
public sealed class RequirementTests(ConformanceRuntime runtime)
{
    public static TheoryData<string> Ids { get; } = [.. Requirement.Expressed.Select(requirement => requirement.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Requirement_is_met(string id)
    {
        var outcome = await runtime.Outcomes()[id];

        Assert.True(outcome.Problem is null, outcome.Problem);
    }

    [Fact]
    public void Requirement_that_is_called_inexpressible_exists()
    {
        Assert.All(Requirement.Unexpressed.Keys, id => Assert.Contains(Requirement.All, requirement => requirement.Id == id));
    }

    [Fact]
    public void Template_is_what_the_requirements_make_of_it()
    {
        Assert.Equal(ConformanceTemplate.Write(), File.ReadAllText(ConformanceTemplate.File));
    }
}
