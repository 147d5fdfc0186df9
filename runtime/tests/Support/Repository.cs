using System.Reflection;

namespace DurableLocal.Tests.Support;

/// <summary>Paths of the repository and of the build under test.</summary>
public static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>Path of the output relative to a project's folder, the same for every project of a build.</summary>
    public static string OutputPath { get; } = Metadata("OutputPath");

    /// <summary>The runtime's program, as <c>dotnet run --project runtime/src/Cli</c> starts it.</summary>
    public static string RuntimeProgram { get; } = Path.Combine(Root, "runtime", "src", "Cli", OutputPath, "durable-local.dll");

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
