using System.Globalization;
using System.Text.Json;
using AWS.Lambda.Powertools.Logging;
using CsCheck;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Lib.Tests.Powertools.Logging;

[Collection(typeof(ProcessState))]
public sealed class PowertoolsLoggerTests
{
    private readonly RecordedLog _log = new();

    [Fact]
    public void Line_has_the_members_of_powertools_in_snake_case()
    {
        Logger(o => o.Service = "orders").LogInformation("took {ItemCount} of {ItemName}", 3, "demo");

        var line = _log.Single();
        Assert.Equal("Information", line.GetProperty("level").GetString());
        Assert.Equal("took 3 of demo", line.GetProperty("message").GetString());
        Assert.Equal("orders", line.GetProperty("service").GetString());
        Assert.Equal("category", line.GetProperty("name").GetString());
        Assert.Equal(3, line.GetProperty("item_count").GetInt32());
        Assert.Equal("demo", line.GetProperty("item_name").GetString());
        Assert.EndsWith("Z", line.GetProperty("timestamp").GetString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, DateTimeOffset.Parse(line.GetProperty("timestamp").GetString()!, CultureInfo.InvariantCulture).Offset);
    }

    [Theory]
    [InlineData(LoggerOutputCase.Default, "level", "item_count", "unit_price")]
    [InlineData(LoggerOutputCase.SnakeCase, "level", "item_count", "unit_price")]
    [InlineData(LoggerOutputCase.CamelCase, "level", "itemCount", "unitPrice")]
    [InlineData(LoggerOutputCase.PascalCase, "Level", "ItemCount", "UnitPrice")]
    public void Names_are_cased_as_configured(LoggerOutputCase outputCase, string level, string key, string member)
    {
        Logger(o => o.LoggerOutputCase = outputCase).LogInformation("took {ItemCount} at {@Item}", 3, new { UnitPrice = 2 });

        var line = _log.Single();
        Assert.True(line.TryGetProperty(level, out _));
        Assert.Equal(3, line.GetProperty(key).GetInt32());
        Assert.Equal(2, line.EnumerateObject().Single(m => m.Value.ValueKind == JsonValueKind.Object).Value.GetProperty(member).GetInt32());
    }

    [Fact]
    public void Reserved_members_are_not_overwritten_by_keys()
    {
        Logger(o => o.Service = "orders").LogWarning("says {Message} {Level} {Service}", "other", "none", "mine");

        var line = _log.Single();
        Assert.Equal("says other none mine", line.GetProperty("message").GetString());
        Assert.Equal("Warning", line.GetProperty("level").GetString());
        Assert.Equal("orders", line.GetProperty("service").GetString());
    }

    [Fact]
    public void Exception_is_an_object_with_its_inner_one()
    {
        try
        {
            throw new InvalidOperationException("broken", new TimeoutException("slow"));
        }
        catch (InvalidOperationException e)
        {
            Logger().LogError(e, "failed");
        }

        var exception = _log.Single().GetProperty("exception");
        Assert.Equal("System.InvalidOperationException", exception.GetProperty("type").GetString());
        Assert.Equal("broken", exception.GetProperty("message").GetString());
        Assert.Contains(nameof(Exception_is_an_object_with_its_inner_one), exception.GetProperty("stack_trace").GetString());
        Assert.Equal("slow", exception.GetProperty("inner_exception").GetProperty("message").GetString());
    }

    [Fact]
    public void Every_line_is_one_json_object_for_any_content() =>
        Gen.Select(Gen.String, Gen.String, Gen.Double).Sample((text, key, number) =>
        {
            var log = new RecordedLog();
            var logger = Logger(log, _ => { });
            using (logger.BeginScope(new Dictionary<string, object> { [key] = number, ["text"] = text }))
            {
                logger.LogInformation(new InvalidOperationException(text), "{Text}", text);
            }

            return log.Single().GetProperty("exception").ValueKind == JsonValueKind.Object;
        });

    [Fact]
    public void Value_that_cannot_be_serialized_does_not_fail_the_caller()
    {
        Logger().LogInformation("got {Bad} and {Worse}", new Unreadable(), typeof(string));

        Assert.Equal("unreadable", _log.Single().GetProperty("bad").GetString());
    }

    [Theory]
    [InlineData(LogLevel.None, null, null, LogLevel.Information)]
    [InlineData(LogLevel.None, "Debug", null, LogLevel.Debug)]
    [InlineData(LogLevel.None, "warning", null, LogLevel.Warning)]
    [InlineData(LogLevel.None, "WARN", null, LogLevel.Information)]
    [InlineData(LogLevel.None, "None", null, LogLevel.Information)]
    [InlineData(LogLevel.Warning, "Debug", null, LogLevel.Warning)]
    [InlineData(LogLevel.Trace, null, null, LogLevel.Trace)]
    [InlineData(LogLevel.Debug, null, "WARN", LogLevel.Warning)]
    [InlineData(LogLevel.Error, null, "INFO", LogLevel.Information)]
    [InlineData(LogLevel.None, null, "DEBUG", LogLevel.Debug)]
    [InlineData(LogLevel.None, null, "fatal", LogLevel.Critical)]
    [InlineData(LogLevel.Error, null, "Information", LogLevel.Error)]
    public void Level_is_that_of_lambda_then_of_the_code_then_of_the_environment(
        LogLevel configured, string? powertools, string? lambda, LogLevel expected)
    {
        using var variables = new EnvironmentVariables(("POWERTOOLS_LOG_LEVEL", powertools), ("AWS_LAMBDA_LOG_LEVEL", lambda));
        var logger = Logger(o => o.MinimumLogLevel = configured);
        var before = _log.Lines.Count;

        foreach (var level in Enum.GetValues<LogLevel>().Where(level => level != LogLevel.None))
        {
            logger.Log(level, "at {At}", level);
        }

        var lines = _log.Lines.Skip(before).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal($"{expected}", lines[0].GetProperty("at").GetString());
        Assert.Equal(LogLevel.None - expected, lines.Count);
    }

    [Theory]
    [InlineData(LogLevel.Debug, "WARN", "Current log level (Debug) does not match AWS Lambda Advanced Logging Controls minimum log level (Warning). This can lead to data loss, consider adjusting them.")]
    [InlineData(LogLevel.Error, "WARN")]
    [InlineData(LogLevel.Debug, null)]
    public void Level_below_that_of_lambda_is_reported_in_a_line_of_text(LogLevel configured, string? lambda, params string[] expected)
    {
        using var variables = new EnvironmentVariables(("AWS_LAMBDA_LOG_LEVEL", lambda));

        Logger(o => o.MinimumLogLevel = configured);

        Assert.Equal(expected, _log.Lines);
    }

    [Theory]
    [InlineData(null, "Level")]
    [InlineData("INFO", "LogLevel")]
    public void Level_in_pascal_case_is_named_as_lambda_names_it(string? lambda, string name)
    {
        using var variables = new EnvironmentVariables(("AWS_LAMBDA_LOG_LEVEL", lambda));

        Logger(o => o.LoggerOutputCase = LoggerOutputCase.PascalCase).LogInformation("x");

        Assert.Equal("Information", _log.Single().GetProperty(name).GetString());
    }

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(0.0, 0)]
    [InlineData(7.0, 0)]
    public void Sampled_invocation_logs_from_debug_on(double rate, int debugLines)
    {
        Logger(o => o.SamplingRate = rate).LogDebug("fine");

        Assert.Equal(debugLines, _log.Lines.Count);
        Assert.All(_log.Objects, line => Assert.Equal(1.0, line.GetProperty("sampling_rate").GetDouble()));
    }

    [Fact]
    public void Object_message_is_json_and_exception_without_a_message_is_logged()
    {
        var logger = Logger();

        logger.LogInformation(new { OrderId = 7 });
        PowertoolsLoggerExtensions.LogError(logger, new TimeoutException("slow"));

        Assert.Equal(7, _log.Objects[0].GetProperty("message").GetProperty("order_id").GetInt32());
        Assert.Equal("slow", _log.Objects[1].GetProperty("message").GetString());
        Assert.Equal("System.TimeoutException", _log.Objects[1].GetProperty("exception").GetProperty("type").GetString());
    }

    [Fact]
    public void Custom_formatter_formats_the_line()
    {
        Logger(o => o.LogFormatter = new MessageOnly()).LogInformation("took {Count}", 3);

        Assert.Equal("""{"text":"took 3","count":3}""", Assert.Single(_log.Lines));
    }

    [Fact]
    public void Formatter_that_returns_null_is_an_error()
    {
        var exception = Assert.Throws<AggregateException>(
            () => Logger(o => o.LogFormatter = new ReturnsNull()).LogInformation("x"));

        Assert.IsType<LogFormatException>(exception.GetBaseException());
    }

    private ILogger Logger(Action<PowertoolsLoggerConfiguration>? configure = null) => Logger(_log, configure ?? (_ => { }));

    private static ILogger Logger(RecordedLog log, Action<PowertoolsLoggerConfiguration> configure) =>
        LoggerFactory.Create(logging => logging.AddPowertoolsLogger(options =>
        {
            options.LogOutput = log;
            configure(options);
        })).CreateLogger("category");

    private sealed class Unreadable
    {
        public string Text => throw new InvalidOperationException("no");

        public override string ToString() => "unreadable";
    }

    private sealed class MessageOnly : ILogFormatter
    {
        public object FormatLogEntry(LogEntry logEntry) => new { Text = logEntry.Message, Count = logEntry.ExtraKeys["Count"] };
    }

    private sealed class ReturnsNull : ILogFormatter
    {
        public object? FormatLogEntry(LogEntry logEntry) => null;
    }
}
