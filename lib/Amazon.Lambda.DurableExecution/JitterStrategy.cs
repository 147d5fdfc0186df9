namespace Amazon.Lambda.DurableExecution;

/// <summary>How a delay is randomized.</summary>
public enum JitterStrategy
{
    /// <summary>The computed delay.</summary>
    None = 0,

    /// <summary>A random delay from zero to the computed delay.</summary>
    Full = 1,

    /// <summary>Half of the computed delay plus a random part of the other half.</summary>
    Half = 2,
}
