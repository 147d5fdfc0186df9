extern alias logging;

using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Lib.Tests.Powertools.Logging;

/// <summary>A log call does not throw into the function, whatever it is given.</summary>
[Collection(typeof(ProcessState))]
public sealed class LogCallTests
{
    private readonly RecordedLog _log = new();
    private readonly ILogger _logger;

    public LogCallTests()
    {
        _logger = LoggerFactory.Create(logging => logging.AddPowertoolsLogger(options => options.LogOutput = _log)).CreateLogger("category");
        Logger.Change(configuration => configuration.LogOutput = _log);
    }

    [Fact]
    public void Extra_keys_that_are_an_exception_are_the_exception()
    {
        var exception = new InvalidOperationException("broken");

        Logger.LogError(exception, "failed {Count}", 1);
        Logger.LogWarning(exception, "failed {Count}", 1);
        Logger.Log(LogLevel.Critical, exception, "failed {Count}", 1);
        Logger.LogInformation(exception, new EventId(7), "failed {Count}", 1);

        Assert.Equal(4, _log.Objects.Count);
        foreach (var line in _log.Objects)
        {
            Assert.Equal("System.InvalidOperationException", line.GetProperty("exception").GetProperty("type").GetString());
            Assert.Equal("broken", line.GetProperty("exception").GetProperty("message").GetString());
            Assert.Equal("failed 1", line.GetProperty("message").GetString());
            Assert.Equal(1, line.GetProperty("count").GetInt32());
            Assert.False(line.TryGetProperty("target_site", out _));
        }
    }

    [Fact]
    public void Too_few_arguments_leave_the_template_as_the_message()
    {
        Logger.LogInformation(new { A = 1 }, "city {city} count {n}", "x");
#pragma warning disable CA2017 // The missing argument is what is tested.
        _logger.LogInformation("city {city} count {n}", "x");
#pragma warning restore CA2017

        foreach (var line in _log.Objects)
        {
            Assert.Equal("city {city} count {n}", line.GetProperty("message").GetString());
            Assert.Equal("x", line.GetProperty("city").GetString());
        }

        Assert.Equal(1, _log.Objects[0].GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{a")]
    [InlineData("{a:{b}")]
    [InlineData("{a:")]
    [InlineData("{}")]
    [InlineData("{:}")]
    [InlineData("{,}")]
    [InlineData("{@}")]
    [InlineData("{a,b,c:d:e}")]
    [InlineData("")]
    public void Malformed_template_is_logged(string template)
    {
        Logger.LogInformation(template, 1, 2);
        Logger.LogInformation(new { A = 1 }, template, 1, 2);
        Logger.LogError(new InvalidOperationException("broken"), template, 1, 2);

        Assert.Equal(3, _log.Objects.Count);
    }

    [Fact]
    public void Throwing_members_of_the_caller_are_left_out()
    {
        Logger.LogInformation(new ThrowingGetter(), "extra {Count}", 1);
        _logger.LogInformation("argument {Broken} {Count}", new ThrowingText(), 2);
        using (_logger.BeginScope(new ThrowingSequence()))
        {
            _logger.LogInformation("scope {Count}", 3);
        }

        _logger.LogError(new ThrowingException(), "exception {Count}", 4);
        PowertoolsLoggerExtensions.LogError(_logger, new ThrowingException());
        PowertoolsLoggerExtensions.LogError(_logger, (Exception)null!);

        Assert.Equal([1, 2, 3, 4], _log.Objects.Take(4).Select(line => line.GetProperty("count").GetInt32()));
        Assert.Equal("fine", _log.Objects[0].GetProperty("readable").GetString());
        Assert.Equal("first", _log.Objects[2].GetProperty("read").GetString());
        Assert.EndsWith(nameof(ThrowingException), _log.Objects[3].GetProperty("exception").GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(6, _log.Objects.Count);
    }

    [Fact]
    public void Missing_message_arguments_and_keys_are_logged()
    {
        Logger.LogInformation((object)null!);
        Logger.LogInformation("text", (object[])null!);
        Logger.LogInformation<object>(null!, "no keys {Count}", 1);
        Logger.LogInformation(new { A = 1 }, null!);
        _logger.LogInformation((string)null!);

        Assert.Equal(5, _log.Objects.Count);
    }

    [Fact]
    public void Invalid_timestamp_format_falls_back_to_iso_8601()
    {
        LoggerFactory.Create(logging => logging.AddPowertoolsLogger(options =>
        {
            options.LogOutput = _log;
            options.TimestampFormat = "Q";
        })).CreateLogger("category").LogInformation("text");

        Assert.EndsWith("Z", _log.Single().GetProperty("timestamp").GetString(), StringComparison.Ordinal);
    }

    private sealed class ThrowingGetter
    {
        public string Readable => "fine";

        public string Broken => throw new InvalidOperationException("getter");
    }

    private sealed class ThrowingText
    {
        public override string ToString() => throw new InvalidOperationException("text");
    }

    private sealed class ThrowingException : Exception
    {
        public override string Message => throw new InvalidOperationException("message");

        public override string? StackTrace => throw new InvalidOperationException("stack");
    }

    private sealed class ThrowingSequence : IEnumerable<KeyValuePair<string, object>>
    {
        public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
        {
            yield return new("read", "first");
            throw new InvalidOperationException("sequence");
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
