using System.Security.Cryptography;
using System.Text;

namespace DurableChaining.Contracts;

/// <summary>What makes two submissions the same work: one key, one execution, one result row.</summary>
/// <param name="Value">1 to 256 Unicode characters.</param>
public readonly record struct IdempotencyKey(string Value)
{
    private const string HashedPrefix = "sha256-";

    /// <summary>Characters of an execution name (Lambda API reference, Invoke: DurableExecutionName).</summary>
    private const int LongestName = 64;

    /// <summary>Characters of a SHA-256 in base32 without padding.</summary>
    private const int HashCharacters = 52;

    /// <summary>The key of a message: its attribute, else the item's id, else the SQS message id.</summary>
    /// <exception cref="InvalidItemException">The attribute is empty, too long or no valid text.</exception>
    public static IdempotencyKey Of(string? attribute, string? itemId, string messageId) =>
        new(attribute is null ? itemId ?? messageId : Checked("IdempotencyKey", attribute));

    /// <summary>
    /// The durable execution name: the key itself where it is a legal name (1 to 64 of <c>[A-Za-z0-9_-]</c>), else
    /// <c>sha256-</c> and the SHA-256 of its UTF-8 in lower-case base32. A key that looks like such a hash is hashed
    /// too, or it would share its name with the key it is the hash of.
    /// </summary>
    public string ToExecutionName() => IsLegalName(Value) && !LooksHashed(Value) ? Value : HashedPrefix + Base32(SHA256.HashData(Encoding.UTF8.GetBytes(Value)));

    public override string ToString() => Value;

    internal static string Checked(string member, string key) =>
        FaultOf(key) is { } fault ? throw new InvalidItemException(member, fault) : key;

    internal static bool IsLegal(string key) => FaultOf(key) is null;

    private static string? FaultOf(string key)
    {
        var characters = 0;
        foreach (var rune in key.EnumerateRunes())
        {
            characters++;
            if (rune == Rune.ReplacementChar && !key.Contains('\uFFFD', StringComparison.Ordinal))
            {
                return "expected valid Unicode text, got a lone surrogate";
            }
        }

        return characters is >= 1 and <= ItemLimits.KeyCharacters
            ? null
            : $"expected 1 to {ItemLimits.KeyCharacters} characters, got {characters}";
    }

    private static bool IsLegalName(string name) => name.Length is >= 1 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static bool LooksHashed(string name) =>
        name.Length == HashedPrefix.Length + HashCharacters && name.StartsWith(HashedPrefix, StringComparison.Ordinal);

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        var text = new StringBuilder(HashCharacters);
        int buffer = 0, bits = 0;
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(alphabet[(buffer >> bits) & 31]);
            }
        }

        return bits == 0 ? text.ToString() : text.Append(alphabet[(buffer << (5 - bits)) & 31]).ToString();
    }
}
