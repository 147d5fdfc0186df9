namespace Amazon.Lambda.Core;

/// <summary>A static logger; the runtime sends its lines to the same target as the logger of the context.</summary>
public static class LambdaLogger
{
    // Runtimes replace these fields by reflection, so their names and types are part of the contract.
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
