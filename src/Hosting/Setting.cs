namespace DurableChaining.Hosting;

/// <summary>The environment variables that the template gives a function. Read once, when the environment starts: a missing one fails there.</summary>
public static class Setting
{
    /// <exception cref="InvalidOperationException">The variable is not set; names it.</exception>
    public static string Text(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{name}: expected a value in the function's environment, got none");

    /// <exception cref="InvalidOperationException">The variable is not set or no whole number in the range; names it and its value.</exception>
    public static int Number(string name, int least, int most) =>
        int.TryParse(Text(name), out var number) && number >= least && number <= most
            ? number
            : throw new InvalidOperationException($"{name}: expected a whole number from {least} to {most}, got \"{Text(name)}\"");
}
