namespace DurableLocal.Hosting;

/// <summary>How time passes in a stack. Functions always run in real time.</summary>
public enum TimeMode
{
    /// <summary>As it does outside.</summary>
    Real,

    /// <summary>As it does outside, except where the caller skips some.</summary>
    Controlled,

    /// <summary>Waits pass as soon as nothing else can happen.</summary>
    Skipped,
}
