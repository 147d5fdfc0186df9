using System.Reflection;

namespace DurableLocal.Tests.Support;

/// <summary>Where the build under test lies.</summary>
public static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>From a project's folder to its output, the same for every project of a build.</summary>
    public static string OutputPath { get; } = Metadata("OutputPath");

    /// <summary>The runtime's program, as <c>dotnet run --project runtime/src/Cli</c> starts it.</summary>
    public static string RuntimeProgram { get; } = Path.Combine(Root, "runtime", "src", "Cli", OutputPath, "durable-local.dll");

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
