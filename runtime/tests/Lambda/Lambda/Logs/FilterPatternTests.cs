using System.Text;
using CsCheck;
using DurableLocal.Core.Aws;
using DurableLocal.Lambda.Logs.Metrics;

namespace DurableLocal.Tests.Lambda.Logs;

/// <summary>Filter patterns; each case is from the user guide of CloudWatch Logs or a variation of one.</summary>
public sealed class FilterPatternTests
{
    private const string Line = """{"message":"FAILED: Overflow","level":"Error","latency":15.5,"attempt":2,"final":true,"retried":false,"error":null,"user":{"id":"7"},"steps":[{"name":"add","ms":3},{"name":"finalize","ms":40}],"a b":"x"}""";

    [Theory]
    [InlineData("""{ $.message = "FAILED: Overflow" }""", true)]
    [InlineData("""{ $.message = "FAILED" }""", false)]
    [InlineData("""{ $.message = "FAILED*" }""", true)]
    [InlineData("""{ $.message = "*Over*" }""", true)]
    [InlineData("""{ $.message != "FAILED*" }""", false)]
    [InlineData("""{ $.message != "COMPLETED" }""", true)]
    [InlineData("""{ $.missing != "COMPLETED" }""", false)]
    [InlineData("""{ $.level = Error }""", true)]
    [InlineData("""{ $.level = error }""", false)]
    [InlineData("""{ $.message = %^FAILED: Ov% }""", true)]
    [InlineData("""{ $.message = %COMPLETED|STARTED% }""", false)]
    [InlineData("""{ $.latency > 15 }""", true)]
    [InlineData("""{ $.latency >= 15.5 }""", true)]
    [InlineData("""{ $.latency < 1e1 }""", false)]
    [InlineData("""{ $.attempt = 2 }""", true)]
    [InlineData("""{ $.attempt != 2 }""", false)]
    [InlineData("""{ $.message > 2 }""", false)]
    [InlineData("""{ $.user.id = "7" }""", true)]
    [InlineData("""{ $.user.id = 7 }""", false)]
    [InlineData("""{ $.final IS TRUE }""", true)]
    [InlineData("""{ $.retried IS TRUE }""", false)]
    [InlineData("""{ $.error IS NULL }""", true)]
    [InlineData("""{ $.missing NOT EXISTS }""", true)]
    [InlineData("""{ $.error NOT EXISTS }""", false)]
    [InlineData("""{ $.steps[1].name = "finalize" }""", true)]
    [InlineData("""{ $.steps[2].name = "finalize" }""", false)]
    [InlineData("""{ $.steps[*].ms > 30 }""", true)]
    [InlineData("""{ $.['a b'] = "x" }""", true)]
    [InlineData("""{ $.attempt = 1 || $.attempt = 2 && $.final IS TRUE }""", true)]
    [InlineData("""{ ($.attempt = 2 || $.attempt = 1) && $.retried IS TRUE }""", false)]
    [InlineData("""{$.attempt=2}""", true)]
    [InlineData("", true)]
    [InlineData("Overflow", true)]
    [InlineData("overflow", false)]
    [InlineData("FAILED Overflow", true)]
    [InlineData("FAILED Underflow", false)]
    [InlineData("\"FAILED: Overflow\"", true)]
    [InlineData("\"FAILED Overflow\"", false)]
    [InlineData("?Underflow ?Overflow", true)]
    [InlineData("?Underflow ?Missing", false)]
    [InlineData("FAILED -Overflow", false)]
    [InlineData("-Underflow", true)]
    [InlineData("%Over[a-z]+%", true)]
    public void A_pattern_matches_as_in_CloudWatch(string pattern, bool expected)
    {
        using var line = new LogEvent(Encoding.UTF8.GetBytes(Line));

        Assert.Equal(expected, FilterPattern.Parse(pattern).Matches(line));
    }

    [Theory]
    [InlineData("START RequestId: 1 Version: 1", "RequestId", true)]
    [InlineData("START RequestId: 1 Version: 1", "{ $.a = 1 }", false)]
    [InlineData("{ no JSON", "{ $.a = 1 }", false)]
    [InlineData("[1]", "{ $.a NOT EXISTS }", false)]
    public void A_line_that_is_no_JSON_object_matches_terms_alone(string text, string pattern, bool expected)
    {
        using var line = new LogEvent(Encoding.UTF8.GetBytes(text));

        Assert.Equal(expected, FilterPattern.Parse(pattern).Matches(line));
    }

    [Theory]
    [InlineData("[ip, user, status=4*]", "patterns of space-delimited fields are not supported locally")]
    [InlineData("{ $.a = 1", "expected } at position 10")]
    [InlineData("{ a = 1 }", "expected a selector such as $.status at position 3")]
    [InlineData("{ $.a }", "expected !=, <=, >=, =, <, >, IS, EXISTS or NOT EXISTS at position 7")]
    [InlineData("{ $.a > \"x\" }", "expected a number after > at position 9")]
    [InlineData("{ $.a > x }", "expected a number after > at position 9")]
    [InlineData("{ $.a = }", "expected a value at position 9")]
    [InlineData("{ $.a = \"x }", "expected a closing \" at position 9")]
    [InlineData("{ $.a IS 1 }", "expected TRUE, FALSE or NULL at position 10")]
    [InlineData("{ $.a = 1 } x", "expected the end at position 13")]
    [InlineData("{ $.a = %(% }", "expected a regular expression")]
    [InlineData("\"open", "expected a closing \" after position 1")]
    [InlineData("a -", "expected a term after -")]
    public void A_malformed_pattern_is_rejected_with_its_position(string pattern, string reason)
    {
        var error = Assert.Throws<AwsException>(() => FilterPattern.Parse(pattern));

        Assert.Equal("InvalidParameterException", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever the pattern and the line, the outcome is a match, no match, or the error of a malformed pattern.</summary>
    [Fact]
    public void No_pattern_and_no_line_throws_anything_else() =>
        Gen.Select(Gen.Char["{}()$.[]*'\"%=!<>&| a1ISNULLTRUEnotexists\\-?"].Array[0, 40], Gen.String).Sample((letters, text) =>
        {
            FilterPattern pattern;
            try
            {
                pattern = FilterPattern.Parse(new string(letters));
            }
            catch (AwsException error)
            {
                return error.Code == "InvalidParameterException";
            }

            using var line = new LogEvent(Encoding.UTF8.GetBytes(text));
            pattern.Matches(line);
            return true;
        });
}
