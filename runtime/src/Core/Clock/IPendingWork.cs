namespace DurableLocal.Core.Clock;

/// <summary>What a service has to do now and later. Time may be skipped while no service does anything.</summary>
public interface IPendingWork
{
    /// <summary>Whether work runs, or has been handed on and begins soon.</summary>
    bool IsBusy { get; }

    /// <summary>
    /// When the next timer is due, in epoch milliseconds; null if there is none. A time that has come means that its work
    /// has not been done yet. The removal of old data is not included: it happens when the time passes, and time does not
    /// pass for it.
    /// </summary>
    long? NextDue();
}
