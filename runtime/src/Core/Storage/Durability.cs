namespace DurableLocal.Core.Storage;

/// <summary>What a committed write survives.</summary>
public enum Durability
{
    /// <summary>The end of the process and the loss of power: the log is synced before the caller continues.</summary>
    Full,

    /// <summary>
    /// The end of the process at once, the loss of power from the next <see cref="Full"/> write on, which syncs the log with
    /// all that it contains. For writes whose loss only repeats work that may be repeated anyway.
    /// </summary>
    Delayed,
}
