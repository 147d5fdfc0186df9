namespace DurableLocal.Testing;

/// <summary>What a <see cref="SamTestHost"/> is started with.</summary>
public sealed record SamTestOptions
{
    /// <summary>The name of the stack; by default that of samconfig.toml, else of the template's folder.</summary>
    public string? StackName { get; init; }

    /// <summary>Values for parameters of the template.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether waits, retry delays, callback and visibility timeouts pass as soon as nothing else can happen. Otherwise time
    /// passes as it does outside, and <see cref="SamTestHost.AdvanceAsync"/> skips some.
    /// </summary>
    public bool SkipTime { get; init; }

    /// <summary>
    /// Receives the output of the functions and the reports of the runtime, line by line, such as <c>ITestOutputHelper.WriteLine</c>
    /// of xunit. Called on any thread; an InvalidOperationException of it is ignored, since the output of a test that has ended refuses lines.
    /// </summary>
    public Action<string>? Output { get; init; }

    /// <summary>How long the methods that wait for something wait at most.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
