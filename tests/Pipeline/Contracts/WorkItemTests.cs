using DurableChaining.Contracts;

namespace DurableChaining.Tests.Contracts;

public sealed class WorkItemTests
{
    [Fact]
    public void Members_are_read()
    {
        var item = Parsed.Item("""{"id":"test-123","name":"demo","value":5}""");

        Assert.Equal(("test-123", "demo", 5m), (item.Id, item.Name, item.Value));
    }

    [Fact]
    public void Absent_members_have_their_defaults()
    {
        var item = Parsed.Item("{}");

        Assert.Equal((null, "default", 0m), (item.Id, item.Name, item.Value));
    }

    [Theory]
    [InlineData("""{"value":1e2}""", "100")]
    [InlineData("""{"value":-0.0}""", "0.0")]
    [InlineData("""{"value":79228162514264337593543950335}""", "79228162514264337593543950335")]
    [InlineData("""{"value":0.0000000000000000000000000001}""", "0.0000000000000000000000000001")]
    [InlineData("""{"value":5.000000000000000000000000000000000000000}""", "5.0")]
    public void Numbers_are_exact_decimals(string body, string expected) =>
        Assert.Equal(decimal.Parse(expected), Parsed.Item(body).Value);

    [Theory]
    [InlineData("[1]", "body: expected a JSON object, got [1]")]
    [InlineData("5", "body: expected a JSON object, got 5")]
    [InlineData("null", "body: expected a JSON object, got null")]
    [InlineData("\"text\"", "body: expected a JSON object, got \"text\"")]
    [InlineData("""{"value":"five"}""", "value: expected a number, got \"five\"")]
    [InlineData("""{"value":null}""", "value: expected a number, got null")]
    [InlineData("""{"value":true}""", "value: expected a number, got true")]
    [InlineData("""{"value":[1]}""", "value: expected a number, got [1]")]
    [InlineData("""{"value":1e29}""", "value: expected a number from -79228162514264337593543950335 to 79228162514264337593543950335, got 1e29")]
    [InlineData("""{"value":0.12345678901234567890123456789012}""", "value: expected a number that a decimal holds exactly (28 digits), got 0.12345678901234567890123456789012")]
    [InlineData("""{"value":1e-30}""", "value: expected a number that a decimal holds exactly (28 digits), got 1e-30")]
    [InlineData("""{"value":1e400}""", "value: expected a number of at most 38 digits between 1E-130 and 9.99E+125, got 1e400")]
    [InlineData("""{"id":5}""", "id: expected a string, got 5")]
    [InlineData("""{"id":null}""", "id: expected a string, got null")]
    [InlineData("""{"id":""}""", "id: expected 1 to 256 characters, got 0")]
    [InlineData("""{"name":{}}""", "name: expected a string, got {}")]
    [InlineData("""{"deep":[{"n":1e126}]}""", "deep[0].n: expected a number of at most 38 digits between 1E-130 and 9.99E+125, got 1e126")]
    [InlineData("""{"s":"\ud800"}""", "s: expected valid Unicode text, got a lone surrogate in \"\\ud800\"")]
    [InlineData("""{"id":"\udc00x"}""", "id: expected valid Unicode text, got a lone surrogate in \"\\udc00x\"")]
    [InlineData("""{"a":{"":1}}""", "a: expected member names of at least one character, got \"\"")]
    public void The_error_of_a_broken_rule_contains_member_and_value(string body, string message) =>
        Assert.Equal(message, Parsed.ItemError(body).Message);

    [Theory]
    [InlineData("", "body: expected a JSON object, got an empty body")]
    [InlineData("  ", "body: expected a JSON object, got an empty body")]
    [InlineData("{\"a\":NaN}", "body: expected a JSON object, got text that cannot be read as one (line 1, byte 6): ")]
    [InlineData("{\"a\":1,}", "body: expected a JSON object, got text that cannot be read as one (line 1, byte 8): ")]
    [InlineData("{'a':1}", "body: expected a JSON object, got text that cannot be read as one (line 1, byte 2): ")]
    [InlineData("{} {}", "body: expected a JSON object, got text that cannot be read as one (line 1, byte 4): ")]
    [InlineData("""{"\udc00":1}""", "body: expected valid Unicode text, got a lone surrogate")]
    [InlineData("""{"id":"a","id":"b"}""", "body: expected a JSON object, got text that cannot be read as one")]
    public void The_error_of_text_that_is_not_a_document_contains_the_position(string body, string start) =>
        Assert.StartsWith(start, Parsed.BodyError(body).Message, StringComparison.Ordinal);

    [Fact]
    public void Nesting_deeper_than_the_table_stores_is_rejected()
    {
        static string Nested(int levels) => $"{{\"a\":{new string('[', levels - 1)}{new string(']', levels - 1)}}}";

        Parsed.Item(Nested(ItemLimits.Depth));
        Parsed.BodyError(Nested(ItemLimits.Depth + 1));
        Parsed.BodyError(Nested(1000));
    }

    [Fact]
    public void The_length_of_an_id_is_in_characters_not_in_code_units()
    {
        Parsed.Item($$"""{"id":"{{string.Concat(Enumerable.Repeat("😀", 256))}}"}""");

        Assert.Equal("id: expected 1 to 256 characters, got 257", Parsed.ItemError($$"""{"id":"{{new string('x', 257)}}"}""").Message);
    }

    [Fact]
    public void A_value_that_the_table_cannot_store_is_null()
    {
        Assert.Equal("""{"weight":1e125}""", WorkItem.StorableOrNull(Parsed.Body("""{"weight":1e125}"""))?.GetRawText());
        Assert.Null(WorkItem.StorableOrNull(Parsed.Body("""{"weight":1e126}""")));
    }
}
