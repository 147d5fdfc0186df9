using System.Reflection;
using System.Runtime.Loader;
using Amazon.Lambda.Core;

namespace DurableLocal.FunctionHost;

/// <summary>
/// Loads the function's assemblies by its deps.json. Only Amazon.Lambda.Core is shared with the host, because its types
/// are the interface between host and function.
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
