using System.Reflection;
using System.Runtime.Loader;
using Amazon.Lambda.Core;

namespace DurableLocal.FunctionHost;

/// <summary>
/// The function's assemblies, found through its own deps.json. Only Amazon.Lambda.Core is the host's: its types are
/// what host and function speak to each other in.
/// </summary>
internal sealed class FunctionAssemblies(string mainAssembly) : AssemblyLoadContext("function")
{
    private static readonly Assembly Core = typeof(ILambdaContext).Assembly;

    private readonly AssemblyDependencyResolver _resolver = new(mainAssembly);

    public Assembly Main => LoadFromAssemblyPath(mainAssembly);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Core.GetName().Name)
        {
            return Core;
        }

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
