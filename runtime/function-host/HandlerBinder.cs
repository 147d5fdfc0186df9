using System.Reflection;
using Amazon.Lambda.Core;

namespace DurableLocal.FunctionHost;

/// <summary>A handler that is bound and can be called.</summary>
/// <param name="Call">Runs the handler once: reads the event and writes the response.</param>
/// <param name="Serializer">The serializer of the method or the assembly; null when none is declared.</param>
internal sealed record BoundHandler(HandlerCall Call, ILambdaSerializer? Serializer);

/// <summary>Finds the handler's method and binds it to a delegate. All errors of a deployment are detected here, at initialization.</summary>
internal static class HandlerBinder
{
    private const BindingFlags AnyMethod =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    private const int NamesInMessage = 20;

    /// <summary>Loads the assembly, creates the handler's type and binds its method.</summary>
    /// <exception cref="LambdaValidationException">Assembly, type or method does not exist, or the method is not a valid handler.</exception>
    public static BoundHandler Bind(HandlerName name, string taskRoot)
    {
        var assembly = FindAssembly(name, taskRoot);
        var type = FindType(name, assembly);
        var method = FindMethod(name, type);
        var shape = HandlerShape.Of(name, method);
        var serializer = FindSerializer(name, method, assembly);
        RequireSerializer(name, shape, serializer);

        var instance = method.IsStatic ? null : Create(name, type);
        return new BoundHandler(HandlerPipeline.Create(shape, instance, serializer), serializer);
    }

    private static Assembly FindAssembly(HandlerName name, string taskRoot)
    {
        var path = Path.Combine(taskRoot, name.Assembly + ".dll");
        if (File.Exists(path))
        {
            return new FunctionAssemblies(path).Main;
        }

        var existing = Directory.Exists(taskRoot)
            ? Listed(Directory.EnumerateFiles(taskRoot, "*.dll").Select(Path.GetFileNameWithoutExtension))
            : "the folder does not exist";
        throw new LambdaValidationException(
            $"Could not find the assembly '{name.Assembly}' of handler '{name}' in '{taskRoot}'. Found: {existing}");
    }

    private static Type FindType(HandlerName name, Assembly assembly) =>
        assembly.GetType(name.Type)
        ?? throw new LambdaValidationException(
            $"Unable to load type '{name.Type}' from assembly '{name.Assembly}'. Found: {Listed(assembly.GetExportedTypes().Select(t => t.FullName))}");

    private static MethodInfo FindMethod(HandlerName name, Type type)
    {
        var methods = type.GetMethods(AnyMethod).Where(m => m.Name == name.Method).ToArray();
        return methods switch
        {
            [var only] => only,
            [] => throw new LambdaValidationException(
                $"Unable to find method '{name.Method}' in type '{name.Type}' from assembly '{name.Assembly}'. Found: {Listed(type.GetMethods(AnyMethod).Where(m => m.DeclaringType == type && !m.IsSpecialName).Select(m => m.Name))}"),
            _ => throw new LambdaValidationException(
                $"The method '{name.Method}' of type '{name.Type}' is overloaded: {Listed(methods.Select(m => m.ToString()))}. A handler's name must be unique in its type"),
        };
    }

    private static object Create(HandlerName name, Type type)
    {
        if (type.IsAbstract || type.ContainsGenericParameters)
        {
            throw new LambdaValidationException($"The type '{name.Type}' of handler '{name}' is abstract or generic and cannot be instantiated");
        }

        var constructor = type.GetConstructor(Type.EmptyTypes)
            ?? throw new LambdaValidationException($"The type '{name.Type}' of handler '{name}' has no public parameterless constructor");
        return constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    private static ILambdaSerializer? FindSerializer(HandlerName name, MethodInfo method, Assembly assembly)
    {
        var attribute = method.GetCustomAttribute<LambdaSerializerAttribute>()
            ?? assembly.GetCustomAttribute<LambdaSerializerAttribute>();
        if (attribute is null)
        {
            return null;
        }

        var type = attribute.SerializerType;
        if (!typeof(ILambdaSerializer).IsAssignableFrom(type))
        {
            throw new LambdaValidationException($"The serializer '{type}' of handler '{name}' does not implement {nameof(ILambdaSerializer)}");
        }

        var constructor = type.GetConstructor(Type.EmptyTypes)
            ?? throw new LambdaValidationException($"The serializer '{type}' of handler '{name}' has no public parameterless constructor");
        return (ILambdaSerializer)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    private static void RequireSerializer(HandlerName name, HandlerShape shape, ILambdaSerializer? serializer)
    {
        if (serializer is null && (NeedsSerializer(shape.Input) ?? NeedsSerializer(shape.Output)) is { } type)
        {
            throw new LambdaValidationException(
                $"Handler '{name}' takes or returns '{type}', but neither the method nor the assembly '{name.Assembly}' has a {nameof(LambdaSerializerAttribute)}. Only Stream needs no serializer");
        }
    }

    private static Type? NeedsSerializer(Type type) =>
        type == typeof(Nothing) || typeof(Stream).IsAssignableFrom(type) ? null : type;

    private static string Listed(IEnumerable<string?> names)
    {
        var all = names.Distinct().Order(StringComparer.Ordinal).ToArray();
        var more = all.Length > NamesInMessage ? $" and {all.Length - NamesInMessage} more" : "";
        return all.Length == 0 ? "nothing" : string.Join(", ", all.Take(NamesInMessage)) + more;
    }
}
