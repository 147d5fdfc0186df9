namespace DurableLocal.Tests.Sqs;

/// <summary>Starts a separate service with a standard queue "work" for each test.</summary>
public abstract class SqsTestBase : IAsyncLifetime
{
    protected SqsHost Host { get; private set; } = null!;

    protected string Url { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await SqsHost.StartAsync();
        Url = await Host.CreateAsync("work");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Host.DisposeAsync();
    }
}
