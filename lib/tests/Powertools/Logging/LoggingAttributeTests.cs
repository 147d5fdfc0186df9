extern alias logging;

using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;
using static AWS.Lambda.Powertools.Logging.Logger;

namespace DurableChaining.Lib.Tests.Powertools.Logging;

/// <summary>The woven attribute and the static logger that it configures. No other test uses them.</summary>
[Collection(typeof(ProcessState))]
public sealed class LoggingAttributeTests
{
    private readonly RecordedLog _log = new();
    private readonly ILogger _logger;

    public LoggingAttributeTests()
    {
        _logger = LoggerFactory.Create(logging => logging.AddPowertoolsLogger(o => o.LogOutput = _log)).CreateLogger("factory");
        Change(configuration => configuration.LogOutput = _log);
    }

    public sealed record Order(string Id);

    [Fact]
    public async Task Decorated_handler_adds_its_context_to_every_line_of_its_flow_only()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => HandleAsync(new Order($"order-{i}"), new TestLambdaContext($"r{i}"))));
        _logger.LogInformation("after");

        Assert.Equal(41, _log.Objects.Count);
        foreach (var line in _log.Objects.Take(40))
        {
            Assert.Equal(line.GetProperty("expected").GetString(), line.GetProperty("function_request_id").GetString());
            Assert.Equal(line.GetProperty("expected").GetString()!.Replace("r", "order-", StringComparison.Ordinal), line.GetProperty("correlation_id").GetString());
            Assert.Equal("ingest", line.GetProperty("function_name").GetString());
            Assert.Equal("3", line.GetProperty("function_version").GetString());
            Assert.Equal(256, line.GetProperty("function_memory_size").GetInt32());
            Assert.EndsWith(":live", line.GetProperty("function_arn").GetString(), StringComparison.Ordinal);
            Assert.True(line.TryGetProperty("cold_start", out _));
        }

        Assert.True(_log.Objects.Count(line => line.TryGetProperty("cold_start", out var cold) && cold.GetBoolean()) <= 2);
        Assert.False(_log.Objects[40].TryGetProperty("function_request_id", out _));
    }

    [Fact]
    public void Event_is_logged_if_configured_and_state_is_cleared()
    {
        HandleLogged(new Order("o1"), new TestLambdaContext("r1"));

        Assert.Equal("o1", _log.Objects[0].GetProperty("message").GetProperty("id").GetString());
        Assert.Equal("kept", _log.Objects[1].GetProperty("appended").GetString());
        Assert.Empty(GetAllKeys());
    }

    [Fact]
    public void Event_is_logged_by_the_variable_but_for_handlers_that_set_it()
    {
        using var variables = new EnvironmentVariables(("POWERTOOLS_LOGGER_LOG_EVENT", "true"));

        HandleUnlogged(new Order("o1"), new TestLambdaContext("r1"));
        HandleStream(new MemoryStream([1, 2, 3]), new TestLambdaContext("r2"));

        Assert.Equal("AQID", _log.Single().GetProperty("message").GetString());
    }

    /// <summary>Names of the path are converted to the casing of the lines, as those of the event are, and compared exactly.</summary>
    [Fact]
    public void Correlation_id_is_found_through_objects_by_names_in_the_casing_of_the_lines()
    {
        var order = new Nested(new Detail("d1", null), [new Detail("d2", null)], new() { ["x-amzn-trace-id"] = "t1", ["X-Amzn-Other-Id"] = "t2" });

        HandleDetail(order);
        HandleDetailInSnakeCase(order);
        HandleHeader(order);
        HandleMixedHeader(order);
        HandleUpperCase(order);
        HandleItem(order);
        HandleNull(order);

        Assert.Equal(["d1", "d1", "t1", null, null, null, null], _log.Objects.Select(line => line.TryGetProperty("correlation_id", out var id) ? id.GetString() : null));
    }

    [Fact]
    public void Static_logger_writes_extra_keys_and_templates_through_the_same_formatter()
    {
        LogInformation(new { OrderId = 7 }, "with keys {Count}", 2);
        LogWarning("template {First}", "text");
        LogError(new TimeoutException("slow"));

        Assert.Equal(7, _log.Objects[0].GetProperty("order_id").GetInt32());
        Assert.Equal("with keys 2", _log.Objects[0].GetProperty("message").GetString());
        Assert.Equal("template text", _log.Objects[1].GetProperty("message").GetString());
        Assert.Equal("text", _log.Objects[1].GetProperty("first").GetString());
        Assert.Equal("System.TimeoutException", _log.Objects[2].GetProperty("exception").GetProperty("type").GetString());
    }

    [Logging(CorrelationIdPath = "/Id")]
    private async Task HandleAsync(Order order, ILambdaContext context)
    {
        _logger.LogInformation("{Expected}", context.AwsRequestId);
        await Task.Yield();
        _logger.LogInformation("{Expected} for {Order}", context.AwsRequestId, order.Id);
    }

    public sealed record Nested(Detail OrderDetail, IReadOnlyList<Detail> Items, Dictionary<string, string> Headers);

    public sealed record Detail(string RequestId, string? Nothing);

    [Logging(CorrelationIdPath = "/OrderDetail/RequestId")]
    private void HandleDetail(Nested order) => _logger.LogInformation("{Order}", order.Items.Count);

    [Logging(CorrelationIdPath = "/order_detail/requestId")]
    private void HandleDetailInSnakeCase(Nested order) => _logger.LogInformation("{Order}", order.Items.Count);

    [Logging(CorrelationIdPath = CorrelationIdPaths.ApplicationLoadBalancer)]
    private void HandleHeader(Nested order) => _logger.LogInformation("{Order}", order.Items.Count);

    [Logging(CorrelationIdPath = "/Headers/X-Amzn-Other-Id")]
    private void HandleMixedHeader(Nested order) => _logger.LogInformation("{Order}", order.Items.Count);

    [Logging(CorrelationIdPath = "/ORDERDETAIL/RequestId")]
    private void HandleUpperCase(Nested order) => _logger.LogInformation("{Order}", order.Items.Count);

    [Logging(CorrelationIdPath = "/Items/0/RequestId")]
    private void HandleItem(Nested order) => _logger.LogInformation("{Order}", order.Items.Count);

    [Logging(CorrelationIdPath = "/OrderDetail/Nothing")]
    private void HandleNull(Nested order) => _logger.LogInformation("{Order}", order.Items.Count);

    [Logging(LogEvent = false)]
    private void HandleUnlogged(Order order, ILambdaContext context) => _logger.LogDebug("{Order} in {Request}", order.Id, context.AwsRequestId);

    [Logging]
    private void HandleStream(Stream payload, ILambdaContext context) => _logger.LogDebug("{Length} in {Request}", payload.Length, context.AwsRequestId);

    [Logging(LogEvent = true, ClearState = true)]
    private void HandleLogged(Order order, ILambdaContext context)
    {
        AppendKey("appended", "kept");
        _logger.LogInformation("{Order} in {Request}", order.Id, context.AwsRequestId);
    }
}
