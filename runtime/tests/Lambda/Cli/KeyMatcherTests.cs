using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using DurableLocal.Cli.Search;

namespace DurableLocal.Tests.Cli;

public sealed class KeyMatcherTests
{
    [Theory]
    [InlineData("a", """{"correlation_id":"a"}""", true)]
    [InlineData("a", """{"correlation_id":"ab","message":"a b"}""", false)]
    [InlineData("a", """{"list":[{"id":"a"}]}""", true)]
    [InlineData("a", """{"input":"{\"id\":\"a\"}"}""", true)]
    [InlineData("a", """{"message":"key \"a\" is taken"}""", true)]
    [InlineData("7", """{"id":7}""", true)]
    [InlineData("7", """{"id":70}""", false)]
    [InlineData("order-1", """{"executionArn":"arn:aws:lambda:us-east-1:000000000000:function:f:1/durable-execution/order-1/u"}""", true)]
    [InlineData("order-1", "processing order-1 now", true)]
    [InlineData("order-1", "processing order-12 now", false)]
    [InlineData("order-1", "processing my-order-1 now", false)]
    [InlineData("a", "{not json} a", true)]
    [InlineData("a", """{"id":"a","name":"\ud800"}""", true)]
    [InlineData("a", """{"name":"\ud800 a","id":"ab"}""", false)]
    [InlineData("\\ud800", """{"id":"\ud800"}""", true)]
    public void A_key_is_found_as_a_value_or_a_word(string key, string text, bool expected) =>
        Assert.Equal(expected, new KeyMatcher([key]).Matches(text));

    [Fact]
    public void Any_key_is_found_in_the_JSON_that_contains_it() =>
        Gen.Select(Gen.String[1, 20], Gen.Bool).Sample((key, escaped) =>
        {
            var options = new JsonSerializerOptions { Encoder = escaped ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            // Lone surrogates are no text: a JSON writer replaces them.
            var text = JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(key))!;

            return new KeyMatcher([text]).Matches(JsonSerializer.Serialize(new { message = "m", id = text }, options))
                && !new KeyMatcher([text]).Matches(JsonSerializer.Serialize(new { id = $"{text}x{text.Length}" }, options));
        });
}
