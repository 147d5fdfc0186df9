namespace DurableLocal.Tests.Sqs;

/// <summary>A service of its own for each test, with a standard queue, "work".</summary>
public abstract class QueueTest : IAsyncLifetime
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
