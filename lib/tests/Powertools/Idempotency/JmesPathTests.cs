using System.Text;
using System.Text.Json;
using AWS.Lambda.Powertools.Idempotency.Exceptions;
using AWS.Lambda.Powertools.JMESPath;
using CsCheck;

namespace DurableChaining.Lib.Tests.Powertools.Idempotency;

public sealed class JmesPathTests
{
    private const string Document =
        """
        {"a":{"b":{"c":1,"d":[1,2,3]}},"list":[{"n":"x","v":3},{"n":"y","v":1},{"n":"z","v":2,"w":[5]}],"nested":[[0,1],[2],3],
         "price":1.10,"exponent":1e2,"digits":0.00000012345678901234567890123456789,"beyond":1e400,"codes":[{"v":5,"k":"5"}],
         "date":"2026-11-28T10:00:00Z","text":"hello","empty":[],"nothing":null,"quoted-key":7,"json":"{\"id\":42}","base64":"eyJpZCI6NDJ9"}
        """;

    [Theory]
    [InlineData("a.b.c", "1")]
    [InlineData("a.missing.c", "null")]
    [InlineData("\"quoted-key\"", "7")]
    [InlineData("a.b.d[0]", "1")]
    [InlineData("a.b.d[-1]", "3")]
    [InlineData("a.b.d[9]", "null")]
    [InlineData("a.b.d[1:]", "[2,3]")]
    [InlineData("a.b.d[::-1]", "[3,2,1]")]
    [InlineData("a.b.d[:2:1]", "[1,2]")]
    [InlineData("list[*].n", "[\"x\",\"y\",\"z\"]")]
    [InlineData("list[].w[]", "[5]")]
    [InlineData("list[*].w[0]", "[5]")]
    [InlineData("nested[]", "[0,1,2,3]")]
    [InlineData("list[?v > `1`].n", "[\"x\",\"z\"]")]
    [InlineData("list[?n == 'y'] | [0].v", "1")]
    [InlineData("list[?v >= `2` && n != 'x'].n", "[\"z\"]")]
    [InlineData("list[?!(v == `1`)].v", "[3,2]")]
    [InlineData("[a.b.c, text]", "[1,\"hello\"]")]
    [InlineData("{one: a.b.c, two: text}", "{\"one\":1,\"two\":\"hello\"}")]
    [InlineData("a.b.[c, d[0]]", "[1,1]")]
    [InlineData("a.*.c", "[1]")]
    [InlineData("missing || text", "\"hello\"")]
    [InlineData("empty && text", "[]")]
    [InlineData("`[1, {\"x\": 2}]`", "[1,{\"x\":2}]")]
    [InlineData("'raw \\'string\\''", "\"raw 'string'\"")]
    [InlineData("@.text", "\"hello\"")]
    [InlineData("length(list)", "3")]
    [InlineData("max_by(list, &v).n", "\"x\"")]
    [InlineData("sort_by(list, &v)[*].n", "[\"y\",\"z\",\"x\"]")]
    [InlineData("sum(list[*].v)", "6")]
    [InlineData("avg(list[*].v)", "2")]
    [InlineData("join('-', list[*].n)", "\"x-y-z\"")]
    [InlineData("keys(a.b)", "[\"c\",\"d\"]")]
    [InlineData("map(&v, list)", "[3,1,2]")]
    [InlineData("not_null(nothing, text)", "\"hello\"")]
    [InlineData("contains(text, 'ell')", "true")]
    [InlineData("merge(`{\"x\":1}`, `{\"x\":2}`)", "{\"x\":2}")]
    [InlineData("reverse(text)", "\"olleh\"")]
    [InlineData("to_number('1.50')", "1.50")]
    [InlineData("to_string(a.b.d)", "\"[1,2,3]\"")]
    [InlineData("type(list)", "\"array\"")]
    [InlineData("abs(`-2`)", "2")]
    [InlineData("powertools_json(json).id", "42")]
    [InlineData("powertools_json(powertools_base64(base64)).id", "42")]
    [InlineData("a.b.c == `1.0`", "true")]
    [InlineData("codes[?v == to_number(k)].v", "[5]")]
    [InlineData("exponent == `100`", "true")]
    [InlineData("beyond > `1`", "true")]
    [InlineData("sum([exponent, price])", "101.10")]
    [InlineData("abs(exponent)", "100")]
    public void Expression_evaluates_as_specified(string expression, string expected)
    {
        using var document = JsonDocument.Parse(Document);

        using var result = JmesPathExpression.Of(expression).Search(document.RootElement);

        using var expectedResult = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(expectedResult.RootElement, result.RootElement), result.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("a.")]
    [InlineData("a[")]
    [InlineData("a b")]
    [InlineData("{}")]
    [InlineData("[::0]")]
    [InlineData("unknown(@)")]
    [InlineData("length()")]
    [InlineData("'open")]
    [InlineData("a ! b")]
    [InlineData("`nojson`")]
    [InlineData("foo-bar")]
    [InlineData("upper(text)")]
    [InlineData("`1` + `2`")]
    [InlineData("$.text")]
    public void Invalid_expression_is_an_error_that_contains_it(string expression)
    {
        var exception = Assert.Throws<IdempotencyConfigurationException>(() => JmesPathExpression.Of(expression));

        Assert.Contains(expression, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("price", "1.10")]
    [InlineData("exponent", "1e2")]
    [InlineData("digits", "0.00000012345678901234567890123456789")]
    [InlineData("beyond", "1e400")]
    [InlineData("date", "\"2026-11-28T10:00:00Z\"")]
    [InlineData("`1e2`", "1e2")]
    [InlineData("to_string([exponent, beyond])", "\"[1e2,1e400]\"")]
    public void Selected_value_keeps_the_text_of_the_document(string expression, string text)
    {
        using var document = JsonDocument.Parse(Document);

        using var result = JmesPathExpression.Of(expression).Search(document.RootElement);

        Assert.Equal(text, result.RootElement.GetRawText());
    }

    [Fact]
    public void Function_with_a_wrong_argument_is_an_error_that_contains_both_types()
    {
        using var document = JsonDocument.Parse(Document);

        var exception = Assert.Throws<IdempotencyConfigurationException>(() => JmesPathExpression.Of("sum(text)").Search(document.RootElement));

        Assert.Contains("sum(): expected array, got string", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_either_compiles_or_is_rejected() =>
        Gen.Char["ab01.*[]{}()?:,|&!<>='`\"@-\\ "].Array[0, 12].Select(characters => new string(characters)).Sample(text =>
        {
            try
            {
                JmesPathExpression.Of(text);
            }
            catch (IdempotencyConfigurationException)
            {
                // Rejected with a reason; any other exception fails the test.
            }
        }, iter: 20_000);

    [Fact]
    public void Any_member_is_found_by_its_quoted_name() =>
        Gen.Select(Gen.String[1, 10], Gen.Int).Where((name, _) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) == name).Sample((name, value) =>
        {
            using var document = JsonSerializer.SerializeToDocument(new Dictionary<string, int> { [name] = value });
            using var found = JmesPathExpression.Of(JsonSerializer.Serialize(name)).Search(document.RootElement);
            return found.RootElement.GetInt32() == value;
        });
}
