using System.Text.Json;
using Amazon.Lambda.Core;
using DurableLocal.FunctionHost;
using LogLevel = Amazon.Lambda.Core.LogLevel;

namespace DurableLocal.Tests.FunctionHost;

/// <summary>The log of the host, as the managed runtime writes it. No log call throws into the function.</summary>
public sealed class FunctionLogTests
{
    private readonly StringWriter _output = new();

    private ILambdaLogger Json => new FunctionLog(_output, LogFormat.Json, LogLevel.Trace, TimeProvider.System);

    private ILambdaLogger Text => new FunctionLog(_output, LogFormat.Text, LogLevel.Trace, TimeProvider.System);

    [Fact]
    public void Null_template_is_an_empty_message()
    {
        foreach (var logger in new[] { Json, Text })
        {
            logger.Log("Information", (string)null!, new object[] { "a", "b" });
            logger.LogError(new InvalidOperationException("broken"), null!, 1);
            logger.Log("Information", (string)null!);
            logger.Log(null!, "no level {0}", 1);
            logger.LogInformation("no arguments", (object[])null!);
        }

        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("", Parse(lines[0]).GetProperty("message").GetString());
        Assert.Equal("", Parse(lines[1]).GetProperty("message").GetString());
        Assert.Equal("broken", Parse(lines[1]).GetProperty("errorMessage").GetString());
        Assert.Equal("Information", Parse(lines[3]).GetProperty("level").GetString());
        Assert.Equal("no level 1", Parse(lines[3]).GetProperty("message").GetString());
    }

    [Fact]
    public void Arguments_are_members_in_their_JSON_form()
    {
        Json.LogInformation(
            "{list} {map} {bytes} {date} {@object} {plain} {number:Q} {nothing}",
            new[] { 1, 2 }, new Dictionary<string, object> { ["a"] = new[] { "x" } }, new byte[] { 1, 171 },
            new DateTime(2026, 11, 28, 1, 2, 3, DateTimeKind.Utc), new { Id = 7 }, new { Id = 8 }, 5, null!);

        var line = Parse(_output.ToString());
        Assert.Equal("[1,2]", line.GetProperty("list").GetRawText());
        Assert.Equal("""{"a":["x"]}""", line.GetProperty("map").GetRawText());
        Assert.Equal("01AB", line.GetProperty("bytes").GetString());
        Assert.Equal("2026-11-28T01:02:03.0000000Z", line.GetProperty("date").GetString());
        Assert.Equal(7, line.GetProperty("object").GetProperty("Id").GetInt32());
        Assert.Equal("{ Id = 8 }", line.GetProperty("plain").GetString());
        Assert.Equal(5, line.GetProperty("number").GetInt32());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("nothing").ValueKind);
        Assert.EndsWith("""01AB 2026-11-28T01:02:03.0000000Z {"Id":7} { Id = 8 } 5 null""", line.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Argument_that_throws_or_refers_to_itself_is_logged()
    {
        var cycle = new List<object>();
        cycle.Add(cycle);

        Json.LogInformation("{a} {@b} {c} {@d}", new Throwing(), new Throwing(), cycle, cycle);
        Json.LogError(new ThrowingException(), "{a}", 1);
        Text.LogError(new ThrowingException(), "{a}", new Throwing());

        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith(nameof(Throwing), Parse(lines[0]).GetProperty("a").GetString(), StringComparison.Ordinal);
        Assert.Equal(nameof(ThrowingException), Parse(lines[1]).GetProperty("errorMessage").GetString());
    }

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    private sealed class Throwing
    {
        public string Text => throw new InvalidOperationException("getter");

        public override string ToString() => throw new InvalidOperationException("text");
    }

    private sealed class ThrowingException : Exception
    {
        public override string Message => throw new InvalidOperationException("message");
    }
}
