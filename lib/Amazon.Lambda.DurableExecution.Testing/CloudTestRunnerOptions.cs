using Amazon.Lambda.Core;

namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>Options of <see cref="CloudDurableTestRunner{TInput, TOutput}"/>.</summary>
public sealed record CloudTestRunnerOptions
{
    /// <summary>Pause after the first look at the execution; doubles up to <see cref="PollInterval"/>.</summary>
    public TimeSpan InitialPollInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause between two looks at the execution.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Duration of a call for which no timeout is given.</summary>
    public TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Serializer of input, output and recorded results; null for <c>DefaultLambdaJsonSerializer</c>.</summary>
    public ILambdaSerializer? Serializer { get; init; }
}
