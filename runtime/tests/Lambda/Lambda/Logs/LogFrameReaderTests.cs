using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using CsCheck;
using DurableLocal.Lambda.Environments;

namespace DurableLocal.Tests.Lambda;

public sealed class LogFrameReaderTests
{
    private const int Largest = 64;

    [Fact]
    public void Every_record_ends_in_one_line_end_however_its_bytes_arrive() =>
        Gen.Select(Gen.Char["ab\n"].Array[0, 40].Select(static characters => new string(characters)).Array[0, 8], Gen.Int[1, 50]).Sample((records, chunk) =>
        {
            var bytes = records.SelectMany(static (record, index) => Frame(record, withTime: index % 3 != 0)).ToArray();

            var passed = PumpAsync(bytes.Chunk(chunk)).GetAwaiter().GetResult();

            Assert.Equal(records.Select(static record => record.EndsWith('\n') ? record : record + "\n"), passed);
        }, iter: 200);

    [Fact]
    public async Task A_long_message_is_passed_on_in_parts()
    {
        var message = new string('x', (2 * Largest) + 5);

        var passed = await PumpAsync([Frame(message, withTime: true)]);

        Assert.Equal([new string('x', Largest), new string('x', Largest), "xxxxx\n"], passed);
    }

    [Theory]
    [InlineData("no frame at all", "no frame at all\n")]
    [InlineData("short", "short\n")]
    public async Task Text_that_is_no_frame_is_passed_on_as_it_is(string text, string line) =>
        Assert.Equal([line], await PumpAsync([Encoding.UTF8.GetBytes(text)]));

    [Fact]
    public async Task The_rest_of_a_message_that_breaks_off_is_passed_on() =>
        Assert.Equal(["beg\n"], await PumpAsync([Frame("begun", withTime: true)[..^2]]));

    private static byte[] Frame(string message, bool withTime)
    {
        var text = Encoding.UTF8.GetBytes(message);
        var header = new byte[withTime ? 16 : 8];
        BinaryPrimitives.WriteUInt32BigEndian(header, withTime ? 0xA55A_0003 : 0xA55A_0001);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), text.Length);
        return [.. header, .. text];
    }

    private static async Task<List<string>> PumpAsync(IEnumerable<byte[]> chunks)
    {
        var pipe = new Pipe();
        var passed = new List<string>();
        var pumping = new LogFrameReader(pipe.Reader.AsStream(), Largest).PumpAsync(lines =>
        {
            passed.Add(Encoding.UTF8.GetString(lines));
            return Task.CompletedTask;
        });
        foreach (var chunk in chunks)
        {
            await pipe.Writer.WriteAsync(chunk);
        }

        await pipe.Writer.CompleteAsync();
        await pumping.WaitAsync(TimeSpan.FromSeconds(30));
        return passed;
    }
}
