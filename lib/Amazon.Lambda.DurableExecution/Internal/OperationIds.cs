using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Assigns ids to the operations of one context in call order. An id is the SHA-256, in lower-case hex, of the number at
/// the root and of <c>parent-number</c> elsewhere, so that the same call has the same id at every replay.
/// </summary>
internal sealed class OperationIds(string? contextId)
{
    private int _last;

    public string Next() => Derive(contextId, Interlocked.Increment(ref _last));

    public static string Derive(string? contextId, int number)
    {
        const int maxNumberLength = 11;
        Span<byte> text = stackalloc byte[(SHA256.HashSizeInBytes * 2) + 1 + maxNumberLength];
        var length = 0;
        if (contextId is not null)
        {
            length = Encoding.ASCII.GetBytes(contextId, text);
            text[length++] = (byte)'-';
        }

        Utf8Formatter.TryFormat(number, text[length..], out var digits);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(length + digits)], hash);
        return Convert.ToHexStringLower(hash);
    }
}
