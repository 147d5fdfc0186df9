using CsCheck;
using DurableLocal.Core.Aws;
using DurableLocal.Lambda;

namespace DurableLocal.Tests.Lambda;

public sealed class FunctionReferenceTests
{
    private static readonly Gen<string> Word = Gen.Char["abcxyzABCXYZ0123456789-_"].Array[1, 64].Select(characters => new string(characters));

    private static readonly Gen<string?> Qualifier = Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)"$LATEST"), Gen.Const((string?)"$LATEST.PUBLISHED"), Word.Select(word => (string?)word));

    private static readonly Gen<string> Account = Gen.Char["0123456789"].Array[12].Select(digits => new string(digits));

    [Fact]
    public void Every_form_of_a_function_name_is_parsed_into_its_parts() =>
        Gen.Select(Word.Where(word => word != "function" && (word.Length != 12 || !word.All(char.IsAsciiDigit))), Qualifier, Account, Gen.Int[0, 3]).Sample((name, qualifier, account, form) =>
        {
            var suffix = qualifier is null ? string.Empty : $":{qualifier}";
            var text = form switch
            {
                0 => name + suffix,
                1 => $"{account}:function:{name}{suffix}",
                2 => $"function:{name}{suffix}",
                _ => $"arn:aws:lambda:eu-west-1:{account}:function:{name}{suffix}",
            };

            var reference = FunctionReference.Parse(text);

            Assert.Equal(new FunctionReference(form == 3 ? "eu-west-1" : null, form is 1 or 3 ? account : null, name, qualifier), reference);
        });

    [Fact]
    public void Any_text_either_parses_or_is_rejected_with_ValidationException() =>
        Gen.Char["ab1:-_$. /arnlmdfuctio"].Array[0, 40].Select(characters => new string(characters)).Sample(text =>
        {
            if (!FunctionReference.TryParse(text, out _))
            {
                var error = Assert.Throws<AwsException>(() => FunctionReference.Parse(text));
                Assert.Equal(("ValidationException", 400), (error.Code, error.Status));
            }
        });

    [Theory]
    [InlineData("")]
    [InlineData("name\n")]
    [InlineData("a b")]
    [InlineData("name:")]
    [InlineData("name:$latest")]
    [InlineData("arn:aws:sqs:us-east-1:000000000000:function:f")]
    [InlineData("arn:aws:lambda:us-east-1:0:function:f")]
    [InlineData("arn:aws:lambda:invalid-region:000000000000:function:f")]
    [InlineData("f:1:2")]
    public void Malformed_name_is_rejected(string text) => Assert.False(FunctionReference.TryParse(text, out _));

    [Theory]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function", "us-east-1", "000000000000", "function", null)]
    [InlineData("arn:aws:lambda:000000000000:function:f", null, "000000000000", "f", null)]
    [InlineData("us-east-1:000000000000:f:1", "us-east-1", "000000000000", "f", "1")]
    [InlineData("function:live", null, null, "live", null)]
    public void Absent_parts_are_those_that_the_pattern_of_the_model_leaves_out(string text, string? region, string? account, string name, string? qualifier) =>
        Assert.Equal(new FunctionReference(region, account, name, qualifier), FunctionReference.Parse(text));
}
