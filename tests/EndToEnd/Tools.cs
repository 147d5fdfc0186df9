namespace DurableChaining.Tests.EndToEnd;

/// <summary>Programs that a machine may lack; a test that needs one is skipped without it.</summary>
internal static class Tools
{
    public static bool AreInstalled(params IEnumerable<string> programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return programs.All(program => folders.Any(folder => File.Exists(Path.Combine(folder, program))));
    }
}
