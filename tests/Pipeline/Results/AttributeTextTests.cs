using DurableChaining.Results;

namespace DurableChaining.Tests.Results;

public sealed class AttributeTextTests
{
    [Theory]
    [InlineData("plain é 😀", "plain é 😀")]
    [InlineData("a\tb\r\nc", "a\tb\r\nc")]
    [InlineData("a\0b\u001f", "a\\u0000b\\u001f")]
    [InlineData("\uFFFE\uFFFF", "\\ufffe\\uffff")]
    public void Only_characters_that_an_attribute_cannot_contain_are_escaped(string text, string expected)
    {
        var attribute = AttributeText.ToAttribute(text);

        Assert.Equal(("String", expected), (attribute.DataType, attribute.StringValue));
    }
}
