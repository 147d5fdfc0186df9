namespace DurableChaining.Lib.Tests;

/// <summary>
/// Tests that change state of the process: environment variables, the static settings of Powertools, the cached region of
/// the AWS SDK. They run one after another, and not in parallel with other tests.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class ProcessState;
