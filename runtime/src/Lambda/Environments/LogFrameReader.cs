using System.Buffers;
using System.IO.Pipelines;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// Reads the frames in which the clients of managed runtimes write log records: the type, the length and, but for the
/// oldest type, the time in microseconds, all big-endian, and then the message (<c>FramedTelemetryLogSink</c> of the
/// Python client).
/// </summary>
/// <param name="stream">The frames.</param>
/// <param name="largest">A longer message is passed on in parts of this size, so that it cannot exhaust the memory.</param>
public sealed class LogFrameReader(Stream stream, int largest)
{
    private const uint TypeMask = 0xFFFF_0000;
    private const uint FrameType = 0xA55A_0000;
    private const uint TypeWithoutTime = 0xA55A_0001;

    /// <summary>Bytes of the current message that are still to come; null between two messages.</summary>
    private long? _rest;

    /// <summary>Passes each record on with a line end, and text that is no frame as it is, until the stream ends.</summary>
    /// <param name="output">Accepts whole lines.</param>
    public async Task PumpAsync(Func<ReadOnlySequence<byte>, Task> output)
    {
        var reader = PipeReader.Create(stream);
        while (true)
        {
            var result = await reader.ReadAsync().ConfigureAwait(false);
            var buffer = result.Buffer;
            while (Take(ref buffer, result.IsCompleted) is { } text)
            {
                await output(new ReadOnlySequence<byte>(text)).ConfigureAwait(false);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                await reader.CompleteAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Takes the next record, or part of one, from the buffer; null where it has none yet.</summary>
    private byte[]? Take(ref ReadOnlySequence<byte> buffer, bool isCompleted)
    {
        _rest ??= ReadHeader(ref buffer, isCompleted);
        if (_rest is not { } rest)
        {
            return null;
        }

        var length = Math.Min(rest, largest);
        if (buffer.Length < length && !isCompleted)
        {
            return null;
        }

        var text = buffer.Slice(0, Math.Min(length, buffer.Length)).ToArray();
        buffer = buffer.Slice(text.Length);
        _rest = rest > text.Length && !isCompleted ? rest - text.Length : null;
        return _rest is not null || text is [.., (byte)'\n'] ? text : [.. text, (byte)'\n'];
    }

    /// <summary>Returns the length of the message that follows, which is the whole buffer where no frame begins; null where the header is incomplete.</summary>
    private static long? ReadHeader(ref ReadOnlySequence<byte> buffer, bool isCompleted)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadBigEndian(out int type) || !reader.TryReadBigEndian(out int length))
        {
            return isCompleted && !buffer.IsEmpty ? buffer.Length : null;
        }

        if (((uint)type & TypeMask) != FrameType)
        {
            return buffer.Length;
        }

        if ((uint)type != TypeWithoutTime && !reader.TryReadBigEndian(out long _))
        {
            return isCompleted ? buffer.Length : null;
        }

        buffer = buffer.Slice(reader.Position);
        return (uint)length;
    }
}
