using DurableLocal.Testing;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The pipeline of template.yaml on one host for the tests of a collection, each of which begins with an empty stack.</summary>
public sealed class PipelineHost : IAsyncLifetime
{
    /// <summary>Of an hour, so that a test which waited for it in real time would not end.</summary>
    public const int StepRetrySeconds = 3600;

    public SamTestHost Host { get; private set; } = null!;

    internal Pipeline Pipeline => new(Host);

    /// <summary>Of the test that runs: the runtime's threads belong to no test.</summary>
    public ITestOutputHelper? Output { get; set; }

    public async ValueTask InitializeAsync() => Host = await SamTestHost.StartAsync(
        "template.yaml",
        new SamTestOptions
        {
            SkipTime = true,
            Parameters = new Dictionary<string, string> { ["StepRetrySeconds"] = $"{StepRetrySeconds}", ["ExecutionTimeoutSeconds"] = "31622400" },
            Output = line => Output?.WriteLine(line),
            Timeout = TimeSpan.FromMinutes(2),
        });

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

/// <summary>The tests of these classes run one after the other and share the processes of the functions.</summary>
[CollectionDefinition(nameof(PipelineCollection))]
public sealed class PipelineCollection : ICollectionFixture<PipelineHost>;

/// <summary>A test of <see cref="PipelineCollection"/>; rows, messages and executions of the test before are gone, lines of logs are not.</summary>
[Collection(nameof(PipelineCollection))]
public abstract class PipelineHostTest(PipelineHost fixture) : IAsyncLifetime
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected SamTestHost Host { get; } = fixture.Host;

    private protected Pipeline Pipeline { get; } = fixture.Pipeline;

    public async ValueTask InitializeAsync()
    {
        fixture.Output = TestContext.Current.TestOutputHelper;
        await Host.ResetAsync(Cancellation);
    }

    public virtual ValueTask DisposeAsync()
    {
        fixture.Output = null;
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
