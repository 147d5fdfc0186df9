using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace DurableChaining.Contracts;

/// <summary>Identifies a piece of work: all submissions with one key share one execution and one result row.</summary>
/// <param name="Value">1 to 256 Unicode characters.</param>
public readonly record struct IdempotencyKey(string Value)
{
    private const string HashedPrefix = "sha256-";

    /// <summary>Characters of an execution name (Lambda API reference, Invoke: DurableExecutionName).</summary>
    private const int LongestName = 64;

    /// <summary>Characters of a SHA-256 in base32 without padding.</summary>
    private const int HashCharacters = 52;

    /// <summary>Name of the message attribute that holds the key.</summary>
    public const string AttributeName = "IdempotencyKey";

    /// <summary>
    /// Returns the key of a message: its attribute, else the item's id, else the SQS message id. False where the attribute
    /// is empty, too long or not valid Unicode.
    /// </summary>
    /// <param name="messageId">The id that SQS gave the message when it was sent for the first time.</param>
    public static bool TryCreate(string? attribute, string? itemId, string messageId, out IdempotencyKey key, [NotNullWhen(false)] out ItemError? error)
    {
        key = new(attribute ?? itemId ?? messageId);
        error = attribute is null ? null : FindError(AttributeName, attribute);
        return error is null;
    }

    /// <summary>
    /// Returns the durable execution name: the key itself where it is a legal name (1 to 64 of <c>[A-Za-z0-9_-]</c>), else
    /// <c>sha256-</c> and the SHA-256 of its UTF-8 in lower-case base32. A key in the form of such a hash is hashed as
    /// well; otherwise it would have the same name as the key that hashes to it.
    /// </summary>
    public string ToExecutionName() =>
        IsLegalName(Value) && !HasHashForm(Value) ? Value : HashedPrefix + Base32(SHA256.HashData(Encoding.UTF8.GetBytes(Value)));

    /// <summary>Returns the key that an execution of this name was started for; false where the name is a hash, from which the key cannot be computed.</summary>
    public static bool TryFromExecutionName(string name, out IdempotencyKey key)
    {
        key = new(name);
        return !HasHashForm(name);
    }

    public override string ToString() => Value;

    /// <summary>Returns whether the text can be a key: 1 to 256 characters of valid Unicode.</summary>
    public static bool IsLegal(string key) => FindError(AttributeName, key) is null;

    /// <summary>Returns why the text cannot be a key, or null if it can.</summary>
    /// <param name="member">Where the key was submitted.</param>
    internal static ItemError? FindError(string member, string key)
    {
        var characters = 0;
        foreach (var rune in key.EnumerateRunes())
        {
            characters++;
            if (rune == Rune.ReplacementChar && !key.Contains('\uFFFD', StringComparison.Ordinal))
            {
                return new ItemError(member, "expected valid Unicode text, got a lone surrogate");
            }
        }

        return characters is >= 1 and <= ItemLimits.KeyCharacters
            ? null
            : new ItemError(member, $"expected 1 to {ItemLimits.KeyCharacters} characters, got {characters}");
    }

    private static bool IsLegalName(string name) => name.Length is >= 1 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static bool HasHashForm(string name) =>
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
