using Amazon.DynamoDBv2.Model;
using DurableLocal.Lambda.Faults;
using DurableLocal.Testing;

namespace DurableChaining.Tests;

/// <summary>The pipeline of template.yaml on this machine, one for the tests of a class, which empty it at their start.</summary>
public sealed class PipelineHost : IAsyncLifetime
{
    public SamTestHost Host { get; private set; } = null!;

    /// <summary>Of the test that runs: the threads of the runtime belong to no test.</summary>
    public ITestOutputHelper? Output { get; set; }

    /// <summary>The first start builds the functions.</summary>
    public async ValueTask InitializeAsync() => Host = await SamTestHost.StartAsync(
        "template.yaml", new() { SkipTime = true, Output = line => Output?.WriteLine(line), Timeout = TimeSpan.FromMinutes(1) });

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

public sealed class PipelineTests(PipelineHost fixture) : IClassFixture<PipelineHost>, IAsyncLifetime
{
    private const string Orchestrator = "OrchestratorFunction";

    /// <summary>An item that breaks a rule of the contract.</summary>
    private const string Broken = """{"value":"five"}""";

    private readonly SamTestHost _host = fixture.Host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        fixture.Output = TestContext.Current.TestOutputHelper;
        await _host.ResetAsync(Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        fixture.Output = null;
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_message_runs_through_the_steps_and_ends_in_a_row()
    {
        await SendAsync(Item("one"));

        var execution = await _host.WaitForExecutionAsync(Orchestrator, "one", Cancellation);
        var row = await RowAsync("one");
        var history = await _host.HistoryAsync(execution.DurableExecutionArn, Cancellation);

        Assert.Equal("SUCCEEDED", execution.Status.Value);
        Assert.Equal(("COMPLETED", "40"), (row["status"].S, row["output"].M["final_value"].N));
        Assert.Equal(
            ["step1-add", "step2-transform", "step3-finalize"],
            history.Where(entry => entry.EventType.Value == "ChainedInvokeSucceeded").Select(entry => entry.Name));
    }

    [Fact]
    public async Task The_result_is_published()
    {
        await SendAsync(Item("published"));

        var message = Assert.Single(await _host.ReceiveAsync("ResultsQueue", 1, Cancellation));

        Assert.Equal("published", message.MessageAttributes["IdempotencyKey"].StringValue);
    }

    [Fact]
    public async Task A_step_that_is_throttled_runs_again()
    {
        _host.Fail("AddFunction", InvocationFault.Throttle);
        await SendAsync(Item("throttled"));

        var execution = await _host.WaitForExecutionAsync(Orchestrator, "throttled", Cancellation);

        Assert.Equal("SUCCEEDED", execution.Status.Value);
    }

    [Fact]
    public async Task A_message_that_breaks_the_contract_ends_in_the_dead_letter_queue()
    {
        await SendAsync(Broken);

        Assert.Single(await _host.ReceiveAsync("WorkDeadLetterQueue", 1, Cancellation));
    }

    private static string Item(string id) => $$"""{"id":"{{id}}","name":"demo","value":5}""";

    private Task SendAsync(string body) => _host.SendAsync("WorkQueue", body, cancellationToken: Cancellation);

    private Task<Dictionary<string, AttributeValue>> RowAsync(string id) =>
        _host.WaitForItemAsync("ResultsTable", new() { ["id"] = new AttributeValue(id) }, cancellationToken: Cancellation);
}
