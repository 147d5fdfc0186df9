using System.Text;
using System.Text.Json;
using DurableChaining.Contracts;

namespace DurableChaining.Tests.Contracts;

public sealed class StartPayloadTests
{
    [Theory]
    [InlineData("{ \"a\" : 1.50 , \"b\" : [ 1 , 2 ] }", """{"idempotency_key":"k","item":{"a":1.50,"b":[1,2]}}""")]
    [InlineData("{\t\"a b\" :\r\n \" x \\\" y \\\\\" }", """{"idempotency_key":"k","item":{"a b":" x \" y \\"}}""")]
    [InlineData("{\"ü\":\"\\u00fc\"}", """{"idempotency_key":"k","item":{"ü":"\u00fc"}}""")]
    public void The_item_is_written_as_submitted_without_white_space(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(new StartPayload("k", Parsed.Body(body)).ToUtf8()));

    [Fact]
    public void A_written_payload_can_be_read()
    {
        var bytes = new StartPayload("key \"1\"", Parsed.Body("""{"id":"x"}""")).ToUtf8();

        using var document = JsonDocument.Parse(bytes);
        var payload = StartPayload.Read(document.RootElement, "execution");

        Assert.Equal("key \"1\"", payload.Key);
        Assert.Equal("""{"id":"x"}""", payload.Item.GetRawText());
    }

    [Theory]
    [InlineData("""{"id":"x","value":1}""", "x")]
    [InlineData("""{"value":1}""", "execution")]
    [InlineData("""{"id":7}""", "execution")]
    [InlineData("[]", "execution")]
    [InlineData("null", "execution")]
    [InlineData("""{"idempotency_key":"k","item":{},"more":1}""", "execution")]
    public void The_key_of_a_bare_item_is_its_id_or_the_execution_name(string input, string key)
    {
        using var document = JsonDocument.Parse(input);

        var payload = StartPayload.Read(document.RootElement, "execution");

        Assert.Equal(key, payload.Key);
        Assert.Equal(input, payload.Item.GetRawText());
    }
}
