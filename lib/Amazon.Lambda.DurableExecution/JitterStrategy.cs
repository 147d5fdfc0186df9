namespace Amazon.Lambda.DurableExecution;

/// <summary>How a delay is spread at random.</summary>
public enum JitterStrategy
{
    /// <summary>The delay as computed.</summary>
    None = 0,

    /// <summary>Anything from nothing to the whole delay.</summary>
    Full = 1,

    /// <summary>Half of the delay for certain, the other half at random.</summary>
    Half = 2,
}
