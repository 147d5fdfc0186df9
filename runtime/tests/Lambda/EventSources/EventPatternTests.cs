using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using DurableLocal.Core.Aws;
using DurableLocal.EventSources.Patterns;

namespace DurableLocal.Tests.EventSources;

public sealed class EventPatternTests
{
    private const string Event =
        """
        {"source":"aws.lambda","count":300,"rate":2.5,"flag":true,"nothing":null,"empty":[],"tags":["red","blue"],"ip":"10.0.0.7",
         "detail":{"status":"FAILED","functionArn":"arn:aws:lambda:us-east-1:000000000000:function:orders:1","items":[{"id":"a","size":1},{"id":"b","size":9}]}}
        """;

    [Theory]
    [InlineData("""{"source":["aws.lambda"]}""", true)]
    [InlineData("""{"source":["aws.sqs","aws.lambda"]}""", true)]
    [InlineData("""{"source":["aws.sqs"]}""", false)]
    [InlineData("""{"source":["aws.lambda"],"detail":{"status":["FAILED","TIMED_OUT"]}}""", true)]
    [InlineData("""{"source":["aws.lambda"],"detail":{"status":["SUCCEEDED"]}}""", false)]
    [InlineData("""{"Source":["aws.lambda"]}""", false)]
    [InlineData("""{"count":[300]}""", true)]
    [InlineData("""{"count":[300.0]}""", false)]
    [InlineData("""{"count":["300"]}""", false)]
    [InlineData("""{"flag":[true]}""", true)]
    [InlineData("""{"flag":[false]}""", false)]
    [InlineData("""{"nothing":[null]}""", true)]
    [InlineData("""{"missing":[null]}""", false)]
    [InlineData("""{"tags":["blue"]}""", true)]
    [InlineData("""{"tags":["green"]}""", false)]
    [InlineData("""{"detail":{"items":{"id":["b"]}}}""", true)]
    [InlineData("""{"detail":{"items":{"id":["a"],"size":[9]}}}""", false)]
    [InlineData("""{"detail":["FAILED"]}""", false)]
    [InlineData("""{"source":{"deeper":["aws.lambda"]}}""", false)]
    public void Values(string pattern, bool expected) => Check(pattern, expected);

    [Theory]
    [InlineData("""{"detail":{"functionArn":[{"prefix":"arn:aws:lambda:us-east-1:000000000000:function:orders"}]}}""", true)]
    [InlineData("""{"detail":{"functionArn":[{"prefix":"arn:aws:lambda:us-east-1:000000000000:function:other"}]}}""", false)]
    [InlineData("""{"detail":{"status":[{"prefix":"fail"}]}}""", false)]
    [InlineData("""{"detail":{"status":[{"prefix":{"equals-ignore-case":"fail"}}]}}""", true)]
    [InlineData("""{"detail":{"status":[{"suffix":"LED"}]}}""", true)]
    [InlineData("""{"detail":{"status":[{"suffix":{"equals-ignore-case":"led"}}]}}""", true)]
    [InlineData("""{"detail":{"status":[{"equals-ignore-case":"failed"}]}}""", true)]
    [InlineData("""{"detail":{"status":[{"wildcard":"F*L*D"}]}}""", true)]
    [InlineData("""{"detail":{"status":[{"wildcard":"*X*"}]}}""", false)]
    [InlineData("""{"count":[{"prefix":"3"}]}""", false)]
    [InlineData("""{"ip":[{"cidr":"10.0.0.0/24"}]}""", true)]
    [InlineData("""{"ip":[{"cidr":"10.0.1.0/24"}]}""", false)]
    public void Texts(string pattern, bool expected) => Check(pattern, expected);

    [Theory]
    [InlineData("""{"source":[{"exists":true}]}""", true)]
    [InlineData("""{"nothing":[{"exists":true}]}""", true)]
    [InlineData("""{"missing":[{"exists":true}]}""", false)]
    [InlineData("""{"missing":[{"exists":false}]}""", true)]
    [InlineData("""{"source":[{"exists":false}]}""", false)]
    [InlineData("""{"missing":{"deeper":[{"exists":false}]}}""", true)]
    [InlineData("""{"missing":{"deeper":[{"exists":true}]}}""", false)]
    [InlineData("""{"empty":[{"exists":false}]}""", true)]
    [InlineData("""{"detail":[{"exists":true}]}""", false)]
    [InlineData("""{"missing":["x",{"exists":false}]}""", true)]
    public void Presence(string pattern, bool expected) => Check(pattern, expected);

    [Theory]
    [InlineData("""{"source":[{"anything-but":"aws.sqs"}]}""", true)]
    [InlineData("""{"source":[{"anything-but":"aws.lambda"}]}""", false)]
    [InlineData("""{"source":[{"anything-but":["aws.sqs","aws.lambda"]}]}""", false)]
    [InlineData("""{"count":[{"anything-but":[300,301]}]}""", false)]
    [InlineData("""{"count":[{"anything-but":301}]}""", true)]
    [InlineData("""{"missing":[{"anything-but":"x"}]}""", false)]
    [InlineData("""{"source":[{"anything-but":{"prefix":"aws."}}]}""", false)]
    [InlineData("""{"source":[{"anything-but":{"prefix":["gcp.","my."]}}]}""", true)]
    [InlineData("""{"source":[{"anything-but":{"suffix":"lambda"}}]}""", false)]
    [InlineData("""{"source":[{"anything-but":{"equals-ignore-case":["AWS.LAMBDA"]}}]}""", false)]
    [InlineData("""{"source":[{"anything-but":{"wildcard":"*sqs*"}}]}""", true)]
    public void Exclusions(string pattern, bool expected) => Check(pattern, expected);

    [Theory]
    [InlineData("""{"count":[{"numeric":["=",3e2]}]}""", true)]
    [InlineData("""{"count":[{"numeric":[">",299,"<=",300]}]}""", true)]
    [InlineData("""{"count":[{"numeric":[">",300]}]}""", false)]
    [InlineData("""{"rate":[{"numeric":["<",2.5]}]}""", false)]
    [InlineData("""{"rate":[{"numeric":["<=",2.5]}]}""", true)]
    [InlineData("""{"source":[{"numeric":[">",0]}]}""", false)]
    [InlineData("""{"detail":{"items":{"size":[{"numeric":[">",8]}]}}}""", true)]
    public void Numbers(string pattern, bool expected) => Check(pattern, expected);

    [Theory]
    [InlineData("""{"$or":[{"count":[1]},{"flag":[true]}]}""", true)]
    [InlineData("""{"$or":[{"count":[1]},{"flag":[false]}]}""", false)]
    [InlineData("""{"source":["aws.sqs"],"$or":[{"count":[300]},{"flag":[true]}]}""", false)]
    [InlineData("""{"detail":{"$or":[{"status":["STOPPED"]},{"functionArn":[{"suffix":":1"}]}]}}""", true)]
    [InlineData("""{"$or":[{"detail":{"status":["FAILED"]},"count":[300]},{"missing":["x"]}]}""", true)]
    public void Alternatives(string pattern, bool expected) => Check(pattern, expected);

    [Theory]
    [InlineData("[]", "expected an object")]
    [InlineData("{}", "an empty object")]
    [InlineData("{", "pattern")]
    [InlineData("""{"source":"aws.lambda"}""", "pattern.source: expected an object or an array")]
    [InlineData("""{"source":[]}""", "pattern.source: an empty array")]
    [InlineData("""{"source":[["a"]]}""", "pattern.source[0]: expected a value")]
    [InlineData("""{"source":[{"like":"a"}]}""", "pattern.source[0].like: unknown comparison")]
    [InlineData("""{"source":[{"prefix":1}]}""", "pattern.source[0].prefix: expected a string")]
    [InlineData("""{"source":[{"prefix":"a","suffix":"b"}]}""", "expected one comparison")]
    [InlineData("""{"source":[{"exists":"yes"}]}""", "expected true or false")]
    [InlineData("""{"source":[{"anything-but":[]}]}""", "excludes nothing")]
    [InlineData("""{"source":[{"anything-but":[null]}]}""", "expected a string or a number")]
    [InlineData("""{"source":[{"wildcard":"a**b"}]}""", "consecutive wildcards")]
    [InlineData("""{"source":[{"wildcard":"a\\b"}]}""", "stray backslash")]
    [InlineData("""{"source":[{"numeric":[">"]}]}""", "expected an operator and a number")]
    [InlineData("""{"source":[{"numeric":["~",1]}]}""", "expected =, <, <=, > or >=")]
    [InlineData("""{"source":[{"numeric":["<",1,">",0]}]}""", "cannot be combined with")]
    [InlineData("""{"source":[{"numeric":[">",1,"<",1]}]}""", "cannot be combined with")]
    [InlineData("""{"$or":[{"a":["b"]}]}""", "at least two patterns")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0"}]}""", "expected an IP range")]
    public void An_invalid_pattern_is_rejected_with_the_path_of_the_field(string pattern, string reason)
    {
        var error = Assert.Throws<AwsException>(() => EventPattern.Parse(pattern));

        Assert.Equal((400, "InvalidEventPatternException"), (error.Status, error.Code));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wildcard_matches_the_same_texts_as_the_equivalent_regular_expression() =>
        Gen.Select(Gen.Char["ab*"].Array[0, 6], Gen.Char["ab"].Array[0, 8]).Sample(static (wildcardChars, textChars) =>
        {
            var wildcard = new string(wildcardChars);
            var text = new string(textChars);
            if (wildcard.Contains("**", StringComparison.Ordinal))
            {
                return;
            }

            var expected = Regex.IsMatch(text, $"^{wildcard.Replace("*", ".*", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant);
            Assert.Equal(expected, Matches(new { field = new object[] { new { wildcard } } }, new { field = text }));
        });

    [Fact]
    public void An_escaped_star_is_literal()
    {
        Check("""{"f":[{"wildcard":"a\\*b*"}]}""", true, """{"f":"a*bc"}""");
        Check("""{"f":[{"wildcard":"a\\*b"}]}""", false, """{"f":"axb"}""");
        Check("""{"f":[{"wildcard":"a\\\\b"}]}""", true, """{"f":"a\\b"}""");
    }

    [Fact]
    public void Any_text_matches_itself_its_prefixes_and_its_suffixes() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 12], Gen.Int[0, 12], Gen.String[Gen.Char.AlphaNumeric, 0, 12]).Sample(static (text, cut, other) =>
        {
            var at = Math.Min(cut, text.Length);
            var field = new { field = text };
            Assert.True(Matches(new { field = new object[] { text } }, field));
            Assert.True(Matches(new { field = new object[] { new { prefix = text[..at] } } }, field));
            Assert.True(Matches(new { field = new object[] { new { suffix = text[at..] } } }, field));
            Assert.Equal(text.StartsWith(other, StringComparison.Ordinal), Matches(new { field = new object[] { new { prefix = other } } }, field));
            Assert.NotEqual(text == other, Matches(new { field = new object[] { new Dictionary<string, object> { ["anything-but"] = other } } }, field));
        });

    [Fact]
    public void A_numeric_range_matches_the_numbers_within_its_bounds() =>
        Gen.Select(Gen.Int[-9, 9], Gen.Int[-9, 9], Gen.Int[-9, 9], Gen.Bool, Gen.Bool).Sample(static (low, high, actual, withLow, withHigh) =>
        {
            if (low >= high)
            {
                return;
            }

            var pattern = new { field = new object[] { new { numeric = new object[] { withLow ? ">=" : ">", low, withHigh ? "<=" : "<", high } } } };
            var expected = (withLow ? actual >= low : actual > low) && (withHigh ? actual <= high : actual < high);
            Assert.Equal(expected, Matches(pattern, new { field = actual }));
        });

    private static void Check(string pattern, bool expected, string @event = Event)
    {
        using var document = JsonDocument.Parse(@event);
        Assert.Equal(expected, EventPattern.Parse(pattern).Matches(document.RootElement));
    }

    private static bool Matches(object pattern, object @event) =>
        EventPattern.Parse(JsonSerializer.Serialize(pattern)).Matches(JsonSerializer.SerializeToElement(@event));
}
