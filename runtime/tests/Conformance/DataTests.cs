namespace DurableLocal.Tests.Conformance;

public sealed class DataTests
{
    [Fact]
    public void Requirement_that_is_called_inexpressible_exists()
    {
        Assert.All(Language.CSharp.Unexpressed.Keys, id => Assert.Contains(Requirement.All, requirement => requirement.Id == id));
    }

    [Fact]
    public void Template_is_what_the_requirements_make_of_it()
    {
        Assert.All(Language.All, language => Assert.Equal(ConformanceTemplate.Write(language), File.ReadAllText(language.TemplateFile)));
    }
}
