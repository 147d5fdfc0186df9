namespace Amazon.Lambda.Core;

/// <summary>Logs from anywhere in a function; the runtime sends it where the context's logger goes.</summary>
public static class LambdaLogger
{
    // A runtime replaces these by reflection, by these names: they are as much a contract as the public members.
    private static Action<string> _loggingAction = Console.WriteLine;
    private static Action<string, string, object[]> _loggingWithLevelAction = WriteToConsole;
    private static Action<string, Exception, string, object[]> _loggingWithLevelAndExceptionAction = WriteToConsole;

    public static void Log(string message) => _loggingAction(message);

    public static void Log(string level, string message, params object[] args) =>
        _loggingWithLevelAction(level, message, args);

    public static void Log(string level, Exception exception, string message, params object[] args) =>
        _loggingWithLevelAndExceptionAction(level, exception, message, args);

    public static void Log(LogLevel level, string message, params object[] args) =>
        Log(level.ToString(), message, args);

    public static void Log(LogLevel level, Exception exception, string message, params object[] args) =>
        Log(level.ToString(), exception, message, args);

    private static void WriteToConsole(string level, string message, object[] args) =>
        Console.WriteLine($"{level}: {message}{Arguments(args)}");

    private static void WriteToConsole(string level, Exception exception, string message, object[] args) =>
        Console.WriteLine($"{level}: {message}{Arguments(args)}{Environment.NewLine}{exception}");

    private static string Arguments(object[] args) =>
        args is { Length: > 0 } ? $" ({string.Join(", ", args)})" : "";
}
