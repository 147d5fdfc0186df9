namespace DurableLocal.Hosting;

/// <summary>Where the runtime reports to its user. Calls come from several threads, one at a time or not.</summary>
public interface IRuntimeOutput
{
    /// <summary>Writes a line that stays.</summary>
    void Line(string text);

    /// <summary>Writes a line about a failure.</summary>
    void Error(string text);

    /// <summary>Replaces the current state of a longer operation.</summary>
    void Progress(string text);

    /// <summary>Removes the state that the last <see cref="Progress"/> has shown.</summary>
    void EndProgress();
}
