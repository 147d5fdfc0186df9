using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using DurableChaining.Contracts;

namespace DurableChaining.Tests.Contracts;

public sealed partial class IdempotencyKeyTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 1, 256],
        Gen.String[Gen.Char['\u0000', '\ud7ff'], 1, 256],
        Gen.String[Gen.Char["abcXYZ019-_"], 1, 80],
        Gen.Int[0x10000, 0x10FFFF].Array[1, 256].Select(runes => string.Concat(runes.Select(char.ConvertFromUtf32))));

    [Fact]
    public void The_attribute_takes_precedence_over_the_id_and_the_id_over_the_message_id()
    {
        Assert.Equal("a", KeyOf("a", "b", "c"));
        Assert.Equal("b", KeyOf(null, "b", "c"));
        Assert.Equal("c", KeyOf(null, null, "c"));
    }

    [Fact]
    public void A_legal_name_is_unchanged() =>
        Gen.String[Gen.Char["abcXYZ019-_"], 1, 58].Sample(key => new IdempotencyKey(key).ToExecutionName() == key);

    [Fact]
    public void Every_name_is_legal() =>
        AnyText.Sample(key => LegalName().IsMatch(new IdempotencyKey(key).ToExecutionName()));

    [Fact]
    public void Different_keys_have_different_names() =>
        Gen.Select(AnyText, AnyText).Where((a, b) => a != b).Sample((a, b) => new IdempotencyKey(a).ToExecutionName() != new IdempotencyKey(b).ToExecutionName());

    [Fact]
    public void A_key_equal_to_another_keys_name_has_a_different_name() =>
        AnyText.Select(key => new IdempotencyKey(key).ToExecutionName()).Where(name => name.StartsWith("sha256-", StringComparison.Ordinal))
            .Sample(name => new IdempotencyKey(name).ToExecutionName() != name);

    [Fact]
    public void Any_other_key_is_named_by_its_sha256_in_lower_case_base32()
    {
        var name = new IdempotencyKey("order 1").ToExecutionName();

        Assert.Equal("sha256-", name[..7]);
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes("order 1")), FromBase32(name[7..]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    [InlineData(10_000)]
    public void A_key_out_of_range_is_rejected(int length)
    {
        Assert.False(IdempotencyKey.TryCreate(new string('k', length), null, "m", out _, out var error));
        Assert.Equal($"IdempotencyKey: expected 1 to 256 characters, got {length}", error.Message);
    }

    [Fact]
    public void A_lone_surrogate_is_rejected()
    {
        Assert.False(IdempotencyKey.TryCreate("a\ud800b", null, "m", out _, out var error));
        Assert.Equal("IdempotencyKey: expected valid Unicode text, got a lone surrogate", error.Message);
    }

    [Fact]
    public void The_key_of_a_name_is_the_name_unless_it_is_a_hash() => AnyText.Sample(text =>
    {
        var key = new IdempotencyKey(text);
        return IdempotencyKey.TryFromExecutionName(key.ToExecutionName(), out var found) ? found == key : key.ToExecutionName() != text;
    });

    private static string KeyOf(string? attribute, string? itemId, string messageId)
    {
        Assert.True(IdempotencyKey.TryCreate(attribute, itemId, messageId, out var key, out var error), error?.Message);
        return key.Value;
    }

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("abcdefghijklmnopqrstuvwxyz234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex LegalName();
}
