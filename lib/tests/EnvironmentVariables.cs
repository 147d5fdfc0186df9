namespace DurableChaining.Lib.Tests;

/// <summary>Sets environment variables and restores their previous values on dispose. Use in the collection <see cref="ProcessState"/> only.</summary>
internal sealed class EnvironmentVariables : IDisposable
{
    private readonly (string Name, string? Value)[] _previous;

    /// <param name="variables">A null value removes the variable. The last value of a repeated name applies.</param>
    public EnvironmentVariables(params (string Name, string? Value)[] variables)
    {
        _previous = [.. variables.Select(variable => (variable.Name, Environment.GetEnvironmentVariable(variable.Name)))];
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach (var (name, value) in _previous)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
