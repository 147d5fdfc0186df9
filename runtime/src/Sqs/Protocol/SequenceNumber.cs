using System.Globalization;

namespace DurableLocal.Sqs.Protocol;

/// <summary>The sequence number of a FIFO message: 20 digits, so that it sorts the same as text and as a number.</summary>
internal static class SequenceNumber
{
    private const ulong First = 18_000_000_000_000_000_000;

    public static string Text(long sequence) => (First + (ulong)sequence).ToString(CultureInfo.InvariantCulture);
}
