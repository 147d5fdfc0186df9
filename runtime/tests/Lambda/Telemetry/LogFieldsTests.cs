using DurableLocal.Cli.Otlp;
using DurableLocal.Telemetry.Logs;
using Microsoft.Extensions.Logging;

namespace DurableLocal.Tests.Telemetry;

public sealed class LogFieldsTests
{
    private static readonly DateTimeOffset Read = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("printed", null, "printed", 0)]
    [InlineData("2026-11-01T11:59:59.500Z\tr-1\twarn\tslow", LogLevel.Warning, "slow", -500)]
    [InlineData("""{"timestamp":"2026-11-01T11:59:59.5Z","level":"Information","message":"done"}""", LogLevel.Information, "done", -500)]
    [InlineData("""{"time":"2026-11-01T11:59:59.5Z","level":"CRITICAL","message":"done"}""", LogLevel.Critical, "done", -500)]
    [InlineData("{ no JSON", null, "{ no JSON", 0)]
    public void A_line_gives_time_level_and_message(string line, LogLevel? level, string message, int milliseconds)
    {
        var fields = LogFields.Of(new FunctionLine("f", line, Read));

        Assert.Equal((level, message, Read.AddMilliseconds(milliseconds)), (fields.Level, fields.Message, fields.At));
        Assert.Contains(new("faas.name", "f"), fields.Attributes);
    }

    [Fact]
    public void Members_of_a_JSON_line_are_attributes_of_their_types()
    {
        var fields = LogFields.Of(new FunctionLine("f", """{"message":"m","key":"k","count":3,"ratio":0.5,"first":true,"none":null,"item":{"a":1}}""", Read));

        Assert.Equal([new("faas.name", "f"), new("key", "k"), new("count", 3L), new("ratio", 0.5), new("first", true), new("item", """{"a":1}""")], fields.Attributes);
    }

    [Theory]
    [InlineData("""{"level":"Error","message":"m","exception":{"type":"Oops","message":"why","stack_trace":"at a"}}""")]
    [InlineData("""{"level":"Error","message":"m","errorType":"Oops","errorMessage":"why","stackTrace":["at a"]}""")]
    public void An_exception_has_the_names_of_the_semantic_conventions(string line)
    {
        var fields = LogFields.Of(new FunctionLine("f", line, Read));

        Assert.Equal([new("faas.name", "f"), new("exception.type", "Oops"), new("exception.message", "why"), new("exception.stacktrace", "at a")], fields.Attributes);
    }
}
