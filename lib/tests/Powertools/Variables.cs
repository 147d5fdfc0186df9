namespace DurableChaining.Lib.Tests.Powertools;

/// <summary>Environment variables for the length of a test. The tests of one class run one after another.</summary>
internal sealed class Variables : IDisposable
{
    private readonly (string Name, string? Before)[] _saved;

    public Variables(params (string Name, string? Value)[] variables)
    {
        _saved = [.. variables.Select(v => (v.Name, Environment.GetEnvironmentVariable(v.Name)))];
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach (var (name, before) in _saved)
        {
            Environment.SetEnvironmentVariable(name, before);
        }
    }
}
