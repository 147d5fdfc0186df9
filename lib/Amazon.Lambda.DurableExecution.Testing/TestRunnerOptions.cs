using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>Options of <see cref="DurableTestRunner{TInput, TOutput}"/>.</summary>
public sealed record TestRunnerOptions
{
    private readonly int _maxInvocations = 100;

    /// <summary>Whether waits and retry delays end at once. If not, the runner waits for them in real time.</summary>
    public bool SkipTime { get; init; } = true;

    /// <summary>Invocations of the workflow in one run; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxInvocations
    {
        get => _maxInvocations;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _maxInvocations = value;
        }
    }

    /// <summary>Duration of a run for which no timeout is given.</summary>
    public TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Serializer of input, output and recorded results; null for <c>DefaultLambdaJsonSerializer</c>.</summary>
    public ILambdaSerializer? Serializer { get; init; }

    /// <summary>Not used: a workflow logs through its context or a logger of its own.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The ARN that the workflow sees.</summary>
    public string DurableExecutionArn { get; init; } = "arn:aws:lambda:us-east-1:123456789012:execution:test-fn:test-execution";
}
