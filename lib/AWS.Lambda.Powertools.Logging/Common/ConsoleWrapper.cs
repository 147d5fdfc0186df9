namespace AWS.Lambda.Powertools.Common;

/// <summary>Writes to the console of the process, which Lambda sends to CloudWatch Logs.</summary>
public class ConsoleWrapper : IConsoleWrapper
{
    public void WriteLine(string message) => Console.WriteLine(message);

    public void Debug(string message) => System.Diagnostics.Debug.WriteLine(message);

    public void Error(string message) => Console.Error.WriteLine(message);
}
