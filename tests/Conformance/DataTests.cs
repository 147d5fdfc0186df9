namespace DurableChaining.Tests.Conformance;

public sealed class DataTests
{
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
