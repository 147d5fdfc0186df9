namespace DurableChaining.Tests.Conformance;

/// <summary>Every requirement that C# can express, on the local runtime.</summary>
public sealed class RequirementTests(ConformanceRuntime runtime)
{
    public static TheoryData<string> Ids { get; } = [.. Requirement.Expressed.Select(requirement => requirement.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Requirement_is_met(string id)
    {
        var outcome = await (await runtime.OutcomesAsync())[id];

        Assert.True(outcome.Problem is null, outcome.Problem);
    }
}
