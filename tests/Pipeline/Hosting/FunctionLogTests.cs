using System.Reflection;
using AWS.Lambda.Powertools.Logging;
using DurableChaining.Hosting;
using DurableChaining.Orchestrator;
using DurableChaining.Steps;
using DurableChaining.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Tests.Hosting;

/// <summary>The names of log members are a contract: queries and alarms use them.</summary>
public sealed class FunctionLogTests
{
    private readonly RecordingLogger _logger = new();

    /// <summary>Function name, request id and cold start of a line come from the attribute; Powertools reserves their names.</summary>
    [Theory]
    [InlineData(typeof(DurableChaining.Ingest.Function), nameof(DurableChaining.Ingest.Function.HandleAsync))]
    [InlineData(typeof(DurableChaining.Orchestrator.Function), nameof(DurableChaining.Orchestrator.Function.HandleAsync))]
    [InlineData(typeof(ReconcileFunction), nameof(ReconcileFunction.HandleAsync))]
    [InlineData(typeof(AddFunction), nameof(AddFunction.Handle))]
    [InlineData(typeof(TransformFunction), nameof(TransformFunction.Handle))]
    [InlineData(typeof(FinalizeFunction), nameof(FinalizeFunction.Handle))]
    public void Every_handler_adds_the_Lambda_context_to_its_lines(Type function, string handler) =>
        Assert.NotNull(function.GetMethod(handler)!.GetCustomAttribute<LoggingAttribute>());

    [Fact]
    public void A_line_has_the_identifiers_of_its_work()
    {
        _logger.ForWork("key", "arn:execution", "m1").LogInformation("{outcome}", "STARTED");
        _logger.LogInformation("other work");

        var lines = _logger.Lines.ToArray();
        Assert.Equal(("key", "arn:execution", "m1"), (lines[0].Members["correlation_id"], lines[0].Members["execution_arn"], lines[0].Members["message_id"]));
        Assert.Equal(("STARTED", "STARTED"), (lines[0].Message, lines[0].Members["outcome"]));
        Assert.Empty(lines[1].Members);
    }

    [Fact]
    public void Identifiers_that_do_not_apply_are_absent()
    {
        _logger.ForWork("key").LogInformation("inside");

        Assert.Equal(["correlation_id"], _logger.Lines.Single().Members.Keys);
    }

    [Fact]
    public void Level_and_exception_of_a_line_are_kept()
    {
        var exception = new InvalidOperationException("broken");

        _logger.ForWork("key").LogError(exception, "failed {step}", "step1-add");

        var line = _logger.Lines.Single();
        Assert.Equal((LogLevel.Error, "failed step1-add", exception), (line.Level, line.Message, line.Exception));
    }

    /// <summary>A durable execution opens scopes on the logger of the workflow.</summary>
    [Fact]
    public void Scopes_of_one_piece_of_work_do_not_reach_the_lines_of_another()
    {
        using var scope = _logger.ForWork("first").BeginScope(new Dictionary<string, object> { ["operationName"] = "step1-add" });
        _logger.ForWork("second").LogInformation("inside");

        Assert.Equal(["correlation_id"], _logger.Lines.Single().Members.Keys);
    }
}
