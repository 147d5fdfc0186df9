using System.Text.Json.Nodes;

namespace DurableLocal.Tests.Conformance;

public sealed class MatcherTests
{
    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 1, "b": 2}""")]
    [InlineData("""{"a": "*"}""", """{"a": null}""")]
    [InlineData("""{"a": {}}""", """{"a": {"b": 2}}""")]
    [InlineData("""{"a": "${/^[0-5]$/}"}""", """{"a": 3}""")]
    [InlineData("""{"a": ["x", "*"]}""", """{"a": ["x", {}]}""")]
    [InlineData("""{"a": "${ID}", "b": "${ID}"}""", """{"a": "x", "b": "x"}""")]
    [InlineData("""{"a": "${ID}", "b": "\"${ID}\""}""", """{"a": "x", "b": "\"x\""}""")]
    public void Expected_document_matches(string expected, string actual) => Assert.Null(Difference(expected, actual));

    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 2}""", ".a: expected 1, got 2")]
    [InlineData("""{"a": 1}""", """{"a": "1"}""", ".a: expected 1, got \"1\"")]
    [InlineData("""{"a": "*"}""", """{"b": 1}""", ".a: expected \"*\", the member is missing")]
    [InlineData("""{"a": {}}""", """{}""", ".a: expected {}, the member is missing")]
    [InlineData("""{"a": {"b": "*"}}""", """{"a": {}}""", ".a.b: expected \"*\", the member is missing")]
    [InlineData("""{"a": "${/^[0-5]$/}"}""", """{"a": 7}""", ".a: expected \"${/^[0-5]$/}\", got 7")]
    [InlineData("""{"a": ["x"]}""", """{"a": ["x", "y"]}""", ".a: expected 1 items, got 2")]
    [InlineData("""{"a": ["x", "y"]}""", """{"a": ["x", "z"]}""", ".a[1]: expected \"y\", got \"z\"")]
    [InlineData("""{"a": "${ID}", "b": "${ID}"}""", """{"a": "x", "b": "y"}""", ".b: expected ${ID}, which is \"x\", got \"y\"")]
    public void Difference_starts_with_its_path(string expected, string actual, string difference) =>
        Assert.StartsWith(difference, Difference(expected, actual), StringComparison.Ordinal);

    [Fact]
    public void Random_string_is_generated_once_for_each_name()
    {
        var bindings = new Bindings(new Dictionary<string, string> { ["NAME"] = "${GEN_STR:8}" });

        var input = bindings.Expand("${NAME}");

        Assert.Equal(8, input.Length);
        Assert.Equal($"<{input}>", bindings.Expand("<${NAME}>"));
        Assert.NotNull(Matcher.Difference("${NAME}", "another", bindings));
    }

    [Fact]
    public void Unbound_name_is_rejected() =>
        Assert.Throws<FormatException>(() => new Bindings(null).Expand("<${NAME}>"));

    private static string? Difference(string expected, string actual) =>
        Matcher.Difference(JsonNode.Parse(expected), JsonNode.Parse(actual), new Bindings(null));
}
