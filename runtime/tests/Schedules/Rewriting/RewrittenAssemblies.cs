using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace DurableLocal.Tests.Schedules.Rewriting;

/// <summary>Loads the runtime's assemblies, rewritten. They are not copied to the output folder, so nothing else finds them.</summary>
internal static class RewrittenAssemblies
{
    private const string Prefix = "DurableLocal.";

    // Before the first use of a type of theirs. The attribute's rule is for libraries; this is a program.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Register() => AssemblyLoadContext.Default.Resolving += Load;

    private static Assembly? Load(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Name?.StartsWith(Prefix, StringComparison.Ordinal) != true)
        {
            return null;
        }

        var file = Path.Combine(Metadata("RepositoryRoot"), "runtime", "src", name.Name[Prefix.Length..], Metadata("OutputPath"), $"{name.Name}.dll");
        if (!File.Exists(file))
        {
            return null;
        }

        using var assembly = AssemblyRewriter.Rewrite(file);
        return context.LoadFromStream(assembly);
    }

    private static string Metadata(string key) =>
        typeof(RewrittenAssemblies).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
