using System.Reflection;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Where the build under test lies.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string Configuration { get; } = Metadata("Configuration");

    /// <summary>The runtime's program, as <c>dotnet run --project local</c> starts it.</summary>
    public static string RuntimeProgram { get; } = Path.Combine(Root, "local", "bin", Configuration, "net10.0", "DurableChaining.Local.dll");

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
