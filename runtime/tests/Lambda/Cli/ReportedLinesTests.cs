using System.Text;
using CsCheck;
using DurableLocal.Hosting;

namespace DurableLocal.Tests.Cli;

public sealed class ReportedLinesTests
{
    [Theory]
    [InlineData("""{"level":"Warning","message":"REJECTED: InvalidItem at value","timestamp":"t","service":"Ingest","correlation_id":"one-2"}""", "WARNING REJECTED: InvalidItem at value correlation_id=one-2")]
    [InlineData("""{"level": "ERROR", "message": "failed", "key": "k", "exception": {"type": "E", "message": "disk\nfull"}}""", "ERROR failed key=k: disk full")]
    [InlineData("""{"level":"WARN","message":"key k is taken","key":"k"}""", "WARN key k is taken")]
    [InlineData("""{"level":"Information","message":"STARTED"}""", null)]
    [InlineData("""{"level":"Information","message":"DUPLICATE","correlation_id":"k","function_name":"f"}""", "INFORMATION DUPLICATE correlation_id=k")]
    [InlineData("""{"level":"Information","message":"no DUPLICATE"}""", null)]
    [InlineData("""{"level":"Everything","message":"x"}""", null)]
    [InlineData("""{"message":"no level"}""", null)]
    [InlineData("""{"level":"Error","message":"broken""", null)]
    [InlineData("plain text with \"level\":\"Error\"", null)]
    public void A_warning_or_a_named_message_has_its_text_and_what_identifies_the_work(string line, string? expected) =>
        Assert.Equal(expected, new ReportedLines(["DUPLICATE"]).TextOf(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void No_line_is_a_fault() =>
        Gen.Byte.Array[0, 60].Sample(bytes => new ReportedLines([]).TextOf([.. "{\"level\":\"E"u8, .. bytes]) is null or { Length: > 0 });
}
