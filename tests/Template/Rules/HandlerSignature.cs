using DurableChaining.Tests.Template.Yaml;
using System.Reflection;
using Amazon.Lambda.Core;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Looks a handler string up in the built assemblies.</summary>
internal static class HandlerSignature
{
    private const string DurableInput = "Amazon.Lambda.DurableExecution.DurableExecutionInvocationInput";
    private const string DurableOutput = "Amazon.Lambda.DurableExecution.DurableExecutionInvocationOutput";
    private const string QueueEvent = "Amazon.Lambda.SQSEvents.SQSEvent";
    private const string BatchResponse = "Amazon.Lambda.SQSEvents.SQSBatchResponse";

    /// <summary>What is wrong, or null.</summary>
    public static string? FaultOf(SamResource function)
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
            [var method] => FaultOf(function, assembly, method),
            _ => $"expected one method, got {methods.Count} of the name {methodName}",
        };
    }

    private static string? FaultOf(SamResource function, Assembly assembly, MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        var answer = method.ReturnType is { IsGenericType: true } task && task.GetGenericTypeDefinition() == typeof(Task<>) ? task.GetGenericArguments()[0] : method.ReturnType;
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

        return Pair(function) is { } pair && (parameters[0].FullName != pair.Event || answer.FullName != pair.Answer)
            ? $"expected {pair.Event} and {pair.Answer}, got {parameters[0]} and {answer}"
            : null;
    }

    private static (string Event, string Answer)? Pair(SamResource function) =>
        function["DurableConfig"] is not null ? (DurableInput, DurableOutput)
        : function.Events("SQS").Any() ? (QueueEvent, BatchResponse)
        : null;
}
