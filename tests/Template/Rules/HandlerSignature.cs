using System.Reflection;
using Amazon.Lambda.Core;
using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Checks a handler string against the built assemblies.</summary>
internal static class HandlerSignature
{
    private const string DurableInput = "Amazon.Lambda.DurableExecution.DurableExecutionInvocationInput";
    private const string DurableOutput = "Amazon.Lambda.DurableExecution.DurableExecutionInvocationOutput";
    private const string QueueEvent = "Amazon.Lambda.SQSEvents.SQSEvent";
    private const string BatchResponse = "Amazon.Lambda.SQSEvents.SQSBatchResponse";

    /// <summary>Returns why Lambda cannot call the handler, or null.</summary>
    public static string? FindError(SamResource function)
    {
        if (function["Handler"].Text()?.Split("::") is not [var assemblyName, var typeName, var methodName])
        {
            return "expected Assembly::Namespace.Type::Method";
        }

        if (Path.GetFileName(function["CodeUri"].Text()?.TrimEnd('/')) is not { } folder || !assemblyName.EndsWith($".{folder}", StringComparison.Ordinal))
        {
            return $"expected an assembly of {function["CodeUri"].Text()}, got {assemblyName}";
        }

        var assembly = Assembly.Load(assemblyName);
        var methods = assembly.GetType(typeName)?.GetMethods().Where(method => method.Name == methodName).ToList() ?? [];
        return methods switch
        {
            [] => $"expected a public method of {assemblyName}, got {typeName}::{methodName}",
            [var method] => FindError(function, assembly, method),
            _ => $"expected one method {methodName}, got {methods.Count}",
        };
    }

    private static string? FindError(SamResource function, Assembly assembly, MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        var response = method.ReturnType is { IsGenericType: true } task && task.GetGenericTypeDefinition() == typeof(Task<>) ? task.GetGenericArguments()[0] : method.ReturnType;
        if (!method.DeclaringType!.IsPublic || (!method.IsStatic && method.DeclaringType.GetConstructor(Type.EmptyTypes) is null))
        {
            return $"expected a public type with a constructor without parameters, got {method.DeclaringType}";
        }

        if (parameters.Length is 0 or > 2 || (parameters.Length == 2 && parameters[1] != typeof(ILambdaContext)))
        {
            return "expected an event and at most an ILambdaContext";
        }

        if (assembly.GetCustomAttribute<LambdaSerializerAttribute>() is null && method.GetCustomAttribute<LambdaSerializerAttribute>() is null)
        {
            return "expected a LambdaSerializer on the assembly or the method";
        }

        return RequiredTypes(function) is { } types && (parameters[0].FullName != types.Event || response.FullName != types.Response)
            ? $"expected {types.Event} and {types.Response}, got {parameters[0]} and {response}"
            : null;
    }

    private static (string Event, string Response)? RequiredTypes(SamResource function) =>
        function["DurableConfig"] is not null ? (DurableInput, DurableOutput)
        : function.Events("SQS").Any() ? (QueueEvent, BatchResponse)
        : null;
}
