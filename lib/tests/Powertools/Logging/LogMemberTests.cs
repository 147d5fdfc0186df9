extern alias logging;

using System.Text.Json;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Lib.Tests.Powertools.Logging;

/// <summary>Which members a line gets from scopes, appended keys and the arguments of its message, as in the official package.</summary>
[Collection(typeof(ProcessState))]
public sealed class LogMemberTests
{
    private readonly RecordedLog _log = new();
    private readonly ILoggerFactory _factory;
    private readonly ILogger _logger;

    public LogMemberTests()
    {
        _factory = LoggerFactory.Create(logging => logging.AddPowertoolsLogger(options => options.LogOutput = _log));
        _logger = _factory.CreateLogger("category");
    }

    [Fact]
    public void Second_scope_replaces_the_first_and_disposing_either_ends_both()
    {
        var outer = _logger.BeginScope(new Dictionary<string, object> { ["outer_key"] = 1 });
        var inner = _logger.BeginScope(new Dictionary<string, object> { ["inner_key"] = 2 });
        _logger.LogInformation("inside");
        inner!.Dispose();
        _logger.LogInformation("after the inner one");
        outer!.Dispose();

        Assert.Equal(2, _log.Objects[0].GetProperty("inner_key").GetInt32());
        Assert.False(_log.Objects[0].TryGetProperty("outer_key", out _));
        Assert.False(_log.Objects[1].TryGetProperty("outer_key", out _));
        Assert.False(_log.Objects[1].TryGetProperty("inner_key", out _));
    }

    [Fact]
    public async Task Scope_is_shared_by_concurrent_flows_of_one_logger_but_not_by_other_loggers()
    {
        var begun = new TaskCompletionSource();
        var logged = new TaskCompletionSource();
        var other = Task.Run(async () =>
        {
            using var scope = _logger.BeginScope(new Dictionary<string, object> { ["flow"] = "other" });
            begun.SetResult();
            await logged.Task;
        });
        await begun.Task;

        _logger.LogInformation("same logger");
        _factory.CreateLogger("another").LogInformation("another logger");
        logged.SetResult();
        await other;

        Assert.Equal("other", _log.Objects[0].GetProperty("flow").GetString());
        Assert.False(_log.Objects[1].TryGetProperty("flow", out _));
    }

    [Fact]
    public async Task Arguments_of_concurrent_messages_do_not_mix()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                await Task.Yield();
                _logger.LogInformation("{expected} is {correlation_id}", $"id-{i}", $"id-{i}");
            }
        })));

        Assert.Equal(1000, _log.Objects.Count);
        Assert.All(_log.Objects, line => Assert.Equal(line.GetProperty("expected").GetString(), line.GetProperty("correlation_id").GetString()));
    }

    [Fact]
    public void The_first_source_of_a_name_takes_precedence()
    {
        _logger.AppendKey("correlation_id", "appended");
        try
        {
            using var scope = _logger.BeginScope(new Dictionary<string, object> { ["correlation_id"] = "scope", ["order_id"] = "scope", ["OrderId"] = "same name in this casing" });
            _logger.LogInformation("{correlation_id} {order_id} {item_id}", "argument", "argument", "argument");
        }
        finally
        {
            _logger.RemoveKey("correlation_id");
        }

        var line = _log.Single();
        Assert.Equal("appended", line.GetProperty("correlation_id").GetString());
        Assert.Equal("scope", line.GetProperty("order_id").GetString());
        Assert.Equal("argument", line.GetProperty("item_id").GetString());
    }

    [Theory]
    [InlineData("cold_start")]
    [InlineData("exception")]
    [InlineData("function_arn")]
    [InlineData("FunctionMemorySize")]
    [InlineData("functionName")]
    [InlineData("function_request_id")]
    [InlineData("FUNCTION_VERSION")]
    [InlineData("level")]
    [InlineData("message")]
    [InlineData("name")]
    [InlineData("sampling_rate")]
    [InlineData("service")]
    [InlineData("timestamp")]
    [InlineData("xray_trace_id")]
    public void Reserved_name_is_dropped_from_appended_keys_scopes_and_arguments(string name)
    {
        _logger.AppendKey(name, "mine");
        try
        {
            using var scope = _logger.BeginScope(new Dictionary<string, object> { [name] = "mine" });
            _logger.LogInformation("{" + name + "} {other}", "mine", "kept");
        }
        finally
        {
            _logger.RemoveKey(name);
        }

        Assert.Equal(["mine kept", "kept"], Texts(_log.Single()).Where(text => text is "mine" or "kept" or "mine kept"));
    }

    [Fact]
    public void Correlation_id_is_not_reserved()
    {
        _logger.LogInformation("{correlation_id}", "mine");

        Assert.Equal("mine", _log.Single().GetProperty("correlation_id").GetString());
    }

    [Fact]
    public void Every_line_has_the_member_cold_start()
    {
        _logger.LogInformation("outside of an invocation");

        Assert.True(_log.Single().GetProperty("cold_start").ValueKind is JsonValueKind.True or JsonValueKind.False);
        Assert.False(_log.Single().TryGetProperty("function_name", out _));
    }

    [Fact]
    public void Object_argument_is_text_unless_its_placeholder_has_an_at_sign()
    {
        _logger.LogInformation("{plain} {@json_object} {list} {@json_list} {when}", new Money(1), new Money(2), new[] { 1 }, new[] { 2 }, DateTime.UnixEpoch);

        var line = _log.Single();
        Assert.Equal("1 EUR", line.GetProperty("plain").GetString());
        Assert.Equal(2, line.GetProperty("json_object").GetProperty("amount").GetInt32());
        Assert.Equal("System.Int32[]", line.GetProperty("list").GetString());
        Assert.Equal(2, line.GetProperty("json_list")[0].GetInt32());
        Assert.Equal("1970-01-01T00:00:00Z", line.GetProperty("when").GetString());
    }

    [Fact]
    public void Format_of_a_placeholder_is_applied_with_the_invariant_culture()
    {
        _logger.LogInformation("{price:0.00} {padded,10:0.0} {day:yyyy-MM-dd} {misfit:Q} {{not:a placeholder}} {plain}", 12.345m, 1.26, new DateOnly(2026, 11, 28), 5, 7);

        var line = _log.Single();
        Assert.Equal(12.35m, line.GetProperty("price").GetDecimal());
        Assert.Equal(1.3, line.GetProperty("padded").GetDouble());
        Assert.Equal("2026-11-28", line.GetProperty("day").GetString());
        Assert.Equal("5", line.GetProperty("misfit").GetString());
        Assert.Equal(7, line.GetProperty("plain").GetInt32());
    }

    [Fact]
    public void Scope_is_pairs_or_the_properties_of_an_object_and_never_a_string_or_a_value()
    {
        foreach (var scope in new object[] { new Dictionary<string, string> { ["text_pair"] = "a" }, new { ObjectProperty = 1, Other = "b" }, "text", 7, DateTime.UnixEpoch })
        {
            using (_logger.BeginScope(scope))
            {
                _logger.LogInformation("in a scope");
            }
        }

        Assert.Equal("a", _log.Objects[0].GetProperty("text_pair").GetString());
        Assert.Equal(1, _log.Objects[1].GetProperty("object_property").GetInt32());
        Assert.All(_log.Objects.Skip(2), line => Assert.Equal(["level", "message", "timestamp", "service", "cold_start", "name"], line.EnumerateObject().Select(member => member.Name)));
    }

    private static IEnumerable<string?> Texts(JsonElement line) =>
        line.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String).Select(member => member.Value.GetString());

    private sealed class Money(int amount)
    {
        public int Amount => amount;

        public override string ToString() => $"{amount} EUR";
    }
}
