namespace DurableLocal.Tests.Conformance;

public sealed class DataTests
{
    [Fact]
    public void Inexpressible_requirements_exist()
    {
        Assert.All(Language.CSharp.Inexpressible.Keys, id => Assert.Contains(Requirement.All, requirement => requirement.Id == id));
    }

    [Fact]
    public void Template_is_the_one_generated_from_the_requirements()
    {
        Assert.All(Language.All, language => Assert.Equal(ConformanceTemplate.Write(language), File.ReadAllText(language.TemplateFile)));
    }
}
