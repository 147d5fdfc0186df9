namespace DurableLocal.Bench;

/// <summary>Runs this program in another process, whether this one is <c>dotnet</c> or the program's own executable.</summary>
internal static class ThisProgram
{
    /// <summary>The command with its arguments.</summary>
    public static string[] Command(params string[] arguments) => ["dotnet", typeof(ThisProgram).Assembly.Location, .. arguments];
}
