using Mono.Cecil;
using Mono.Cecil.Cil;

namespace DurableLocal.Tests.Schedules.Rewriting;

/// <summary>The types whose memory is shared by concurrent operations, and the instructions that access it.</summary>
internal static class ConcurrentTypes
{
    private static readonly string[] Namespaces =
    [
        "DurableLocal.Core.Background",
        "DurableLocal.Core.Clock",
        "DurableLocal.Durable.Engine",
        "DurableLocal.EventSources",
        "DurableLocal.Lambda.Async",
        "DurableLocal.Lambda.Environments",
        "DurableLocal.Sqs.State",
    ];

    private static readonly string[] StorageTypes = ["Database", "WriteOperation", "WriteOperation`1"];

    /// <summary>Whether the type, or the one that it is nested in, is concurrent.</summary>
    public static bool Contains(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return Namespaces.Contains(type.Namespace) || (type.Namespace == "DurableLocal.Core.Storage" && StorageTypes.Contains(type.Name));
    }

    /// <summary>Whether the instruction accesses memory that other operations may access: a field that changes, or a collection.</summary>
    public static bool IsShared(Instruction instruction) => instruction.Operand switch
    {
        FieldReference field => IsShared(field),
        MethodReference method => instruction.OpCode.FlowControl == FlowControl.Call && IsShared(method.DeclaringType),
        _ => false,
    };

    /// <summary>Fields of state machines and closures are left out: only their own operation accesses them.</summary>
    private static bool IsShared(FieldReference field) =>
        !field.DeclaringType.Name.StartsWith('<') && field.Resolve() is { IsStatic: false, IsInitOnly: false };

    private static bool IsShared(TypeReference type) =>
        type.Namespace is "System.Collections.Concurrent"
        || (type.Namespace is "System.Threading" && type.Name is nameof(Interlocked) or nameof(Volatile))
        || (type.Namespace is "System.Collections.Generic" && type.Name is "Queue`1" or "List`1" or "LinkedList`1" or "Dictionary`2" or "HashSet`1");
}
