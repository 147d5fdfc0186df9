using DurableLocal.Hosting;

namespace DurableLocal.Testing;

/// <summary>Passes the reports of the runtime to the output of a test.</summary>
internal sealed class TestOutput(Action<string>? output) : IRuntimeOutput
{
    /// <summary>Returns what passes a line of a function on, with the function's name.</summary>
    public static Action<string, string> OfFunctions(Action<string> output) => (function, line) => Write(output, $"{function}: {line}");

    public void Line(string text) => Write(output, text);

    public void Error(string text) => Write(output, text);

    public void Progress(string text)
    {
    }

    public void EndProgress()
    {
    }

    private static void Write(Action<string>? output, string text)
    {
        try
        {
            output?.Invoke(text);
        }
        catch (InvalidOperationException)
        {
            // The test has ended: xunit refuses output from then on.
        }
    }
}
