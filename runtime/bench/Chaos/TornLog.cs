using System.Buffers.Binary;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// Makes a write-ahead log end as a power failure during a write would leave it, with half a frame after the last commit.
/// Commits were synced before they were acknowledged, so they are kept.
/// </summary>
/// <remarks>Format: sqlite.org/fileformat2.html, section 4.1.</remarks>
internal static class TornLog
{
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;
    private const int SaltOffset = 16;
    private const int SaltSize = 8;

    /// <summary>Appends half a frame after the last commit. Returns false where there is no log.</summary>
    public static bool Tear(string file, Random random)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        using var log = File.Open(file, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> header = stackalloc byte[HeaderSize];
        if (log.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize)
        {
            return false;
        }

        var pageSize = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
        var salts = header.Slice(SaltOffset, SaltSize);
        var end = EndOfLastCommit(log, FrameHeaderSize + pageSize, salts);
        var torn = new byte[FrameHeaderSize + (pageSize / 2)];
        random.NextBytes(torn);
        // Page 1, a commit of one page, the salts of the log: the frame is valid except for its checksum.
        BinaryPrimitives.WriteInt32BigEndian(torn, 1);
        BinaryPrimitives.WriteInt32BigEndian(torn.AsSpan(4), 1);
        salts.CopyTo(torn.AsSpan(8));
        log.SetLength(end);
        try
        {
            RandomAccess.Write(log.SafeFileHandle, torn, end);
        }
        catch (IOException)
        {
            // The disk is full by another fault: a shorter frame is torn as well.
        }

        return true;
    }

    private static long EndOfLastCommit(FileStream log, int frame, ReadOnlySpan<byte> salts)
    {
        Span<byte> header = stackalloc byte[FrameHeaderSize];
        long end = HeaderSize;
        for (var at = (long)HeaderSize; at + frame <= log.Length; at += frame)
        {
            log.Position = at;
            log.ReadExactly(header);
            if (!header.Slice(8, SaltSize).SequenceEqual(salts))
            {
                break;
            }

            if (BinaryPrimitives.ReadInt32BigEndian(header[4..]) != 0)
            {
                end = at + frame;
            }
        }

        return end;
    }
}
