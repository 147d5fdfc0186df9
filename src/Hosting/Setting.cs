namespace DurableChaining.Hosting;

/// <summary>Reads the environment variables that the template sets. Functions read them in their constructors, so a missing one fails the start of the environment.</summary>
public static class Setting
{
    /// <summary>Returns the value of a variable.</summary>
    /// <exception cref="InvalidOperationException">The variable is missing or empty; the message contains its name.</exception>
    public static string Text(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{name}: expected a value in the function's environment, got none");

    /// <summary>Returns the value of a variable as a whole number.</summary>
    /// <param name="least">Smallest value allowed.</param>
    /// <param name="most">Largest value allowed.</param>
    /// <exception cref="InvalidOperationException">The variable is missing or not a whole number in the range; the message contains name, range and value.</exception>
    public static int Number(string name, int least, int most) =>
        int.TryParse(Text(name), out var number) && number >= least && number <= most
            ? number
            : throw new InvalidOperationException($"{name}: expected a whole number from {least} to {most}, got \"{Text(name)}\"");
}
