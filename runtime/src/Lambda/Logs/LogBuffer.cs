using System.Buffers;

namespace DurableLocal.Lambda.Logs;

/// <summary>Log text that waits for the disk. A line is an event of the log, and so is a record, which may have several lines.</summary>
internal sealed class LogBuffer
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<(int Start, int End)> _records = [];

    public int Length => _text.WrittenCount;

    public ReadOnlyMemory<byte> Text => _text.WrittenMemory;

    /// <summary>Appends whole lines, line ends included.</summary>
    /// <param name="isRecord">Whether they are one event.</param>
    public void Append(ReadOnlySpan<byte> lines, bool isRecord)
    {
        if (isRecord)
        {
            _records.Add((Length, Length + lines.Length));
        }

        _text.Write(lines);
    }

    /// <summary>Returns the events in order, each without the line end behind it.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Events()
    {
        var (start, record) = (0, 0);
        while (start < Length)
        {
            var length = Text.Span[start..].IndexOf((byte)'\n');
            var end = length < 0 ? Length : start + length;
            if (record < _records.Count && _records[record].Start == start)
            {
                end = _records[record++].End - 1;
            }

            yield return Text[start..end];
            start = end + 1;
        }
    }

    public void Clear()
    {
        _text.ResetWrittenCount();
        _records.Clear();
    }
}
