using System.Text;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>One page of sorted names; the token of the next page encodes the last name of this one.</summary>
internal readonly record struct Page(List<string> Names, string? NextToken)
{
    /// <summary>Returns the page that a token starts; the first page where the token is null or empty.</summary>
    /// <param name="ordered">All names, sorted ordinally.</param>
    /// <param name="token">The token of the request.</param>
    /// <param name="size">1 to 1,000; null returns up to 1,000 names without a token, as SQS does.</param>
    /// <exception cref="SqsException">The size is out of range, or the token is malformed.</exception>
    public static Page Of(IEnumerable<string> ordered, string? token, int? size)
    {
        if (size is < 1 or > SqsLimits.PageSize)
        {
            throw SqsException.InvalidParameter($"Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and {SqsLimits.PageSize}.");
        }

        var after = Decode(token);
        var names = ordered.Where(name => after is null || string.CompareOrdinal(name, after) > 0).Take((size ?? SqsLimits.PageSize) + 1).ToList();
        if (names.Count <= (size ?? SqsLimits.PageSize))
        {
            return new Page(names, null);
        }

        names.RemoveAt(names.Count - 1);
        return new Page(names, size is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(names[^1])));
    }

    private static string? Decode(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw SqsException.InvalidParameter("NextToken", token, "Invalid or expired next token.");
    }
}
