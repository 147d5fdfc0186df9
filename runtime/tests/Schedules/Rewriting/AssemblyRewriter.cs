using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace DurableLocal.Tests.Schedules.Rewriting;

/// <summary>
/// Rewrites an assembly so that the scheduler controls it: locks, semaphores, the thread pool and tasks are replaced by those of
/// <see cref="Controlled"/>, and in the concurrent types each access to a field or a collection is preceded by a point.
/// </summary>
internal sealed class AssemblyRewriter
{
    private readonly ModuleDefinition _module;
    private readonly MethodReference _point;
    private readonly MethodReference _captureFlag;
    private readonly MethodReference _captureOptions;

    private AssemblyRewriter(ModuleDefinition module)
    {
        _module = module;
        _point = module.ImportReference(typeof(Scheduling.Schedule).GetMethod(nameof(Scheduling.Schedule.Point)));
        _captureFlag = module.ImportReference(typeof(Controlled.Awaits).GetMethod(nameof(Controlled.Awaits.Capture), [typeof(bool)]));
        _captureOptions = module.ImportReference(typeof(Controlled.Awaits).GetMethod(nameof(Controlled.Awaits.Capture), [typeof(ConfigureAwaitOptions)]));
    }

    /// <summary>Returns the rewritten assembly.</summary>
    public static MemoryStream Rewrite(string file)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(file));
        using var module = ModuleDefinition.ReadModule(file, new ReaderParameters { AssemblyResolver = resolver });
        new AssemblyRewriter(module).Rewrite();
        var result = new MemoryStream();
        module.Write(result);
        result.Position = 0;
        return result;
    }

    private void Rewrite()
    {
        foreach (var type in _module.GetTypes())
        {
            foreach (var method in type.Methods.Where(static method => method.HasBody))
            {
                Rewrite(method);
            }
        }

        // Afterwards: the rewriting of methods looks for the original types.
        ReplaceTypes();
        AllowOptimization();
    }

    /// <summary>Removes what makes the JIT compiler leave a debug build as it is: the schedules of a test run it many times.</summary>
    private void AllowOptimization()
    {
        var attributes = _module.Assembly.CustomAttributes;
        foreach (var debuggable in attributes.Where(static attribute => attribute.AttributeType.Name == nameof(System.Diagnostics.DebuggableAttribute)).ToList())
        {
            attributes.Remove(debuggable);
        }
    }

    private void ReplaceTypes()
    {
        Type[] controlled = [typeof(Controlled.Lock), typeof(Controlled.Monitor), typeof(Controlled.SemaphoreSlim), typeof(Controlled.ThreadPool)];
        var replacements = controlled.ToDictionary(static type => $"System.Threading.{type.Name}", _module.ImportReference);
        foreach (var reference in _module.GetTypeReferences())
        {
            if (replacements.TryGetValue(reference.FullName, out var replacement))
            {
                (reference.Scope, reference.Namespace) = (replacement.Scope, replacement.Namespace);
            }
        }
    }

    private void Rewrite(MethodDefinition method)
    {
        var hasPoints = ConcurrentTypes.Contains(method.DeclaringType) && !method.IsConstructor;
        method.Body.SimplifyMacros();
        var code = method.Body.GetILProcessor();
        foreach (var instruction in method.Body.Instructions.ToArray())
        {
            var needsPoint = hasPoints && ConcurrentTypes.IsShared(instruction);
            if (instruction.Operand is MethodReference called)
            {
                Replace(code, instruction, called);
            }

            if (needsPoint)
            {
                InsertBefore(code, FirstPrefix(instruction), _point);
            }
        }

        method.Body.OptimizeMacros();
    }

    private void Replace(ILProcessor code, Instruction instruction, MethodReference called)
    {
        if (FindReplacement(called) is { } replacement)
        {
            (instruction.OpCode, instruction.Operand) = (OpCodes.Call, replacement);
        }
        else if (called.Name == nameof(Task.ConfigureAwait) && called.Parameters[^1].ParameterType is var argument)
        {
            InsertBefore(code, instruction, argument.MetadataType == MetadataType.Boolean ? _captureFlag : _captureOptions);
        }
    }

    /// <summary>The method of <see cref="Controlled.Tasks"/> that takes the place of the called one; null where there is none.</summary>
    private MethodReference? FindReplacement(MethodReference called)
    {
        var type = called.DeclaringType.FullName;
        var isReplaced = type switch
        {
            "System.Threading.Tasks.Task" => called.Name is nameof(Task.Run) or nameof(Task.WhenAll) or nameof(Task.WhenAny) or nameof(Task.WaitAsync)
                || (called.Name == nameof(Task.Delay) && called.Parameters.Count == 1),
            "System.Threading.Tasks.TaskAsyncEnumerableExtensions" => called.Parameters[0].ParameterType.Name == nameof(IAsyncDisposable),
            "System.Threading.CancellationTokenSource" => called.Name == nameof(CancellationTokenSource.CancelAsync),
            _ => false,
        };
        if (!isReplaced)
        {
            return null;
        }

        List<string> parameters = [.. called.HasThis ? [type] : Array.Empty<string>(), .. called.Parameters.Select(static parameter => parameter.ParameterType.FullName)];
        var tasks = _module.ImportReference(typeof(Controlled.Tasks)).Resolve();
        var found = tasks.Methods.SingleOrDefault(method => method.Name == called.Name && method.Parameters.Select(static parameter => Comparable(parameter.ParameterType)).SequenceEqual(parameters.Select(Comparable)));
        if (found is null)
        {
            // Where a model gets there, its continuation outside of the scheduler fails the run.
            return null;
        }

        var reference = _module.ImportReference(found);
        if (called is GenericInstanceMethod generic)
        {
            var instance = new GenericInstanceMethod(reference);
            generic.GenericArguments.ToList().ForEach(instance.GenericArguments.Add);
            return instance;
        }

        return reference;
    }

    private static string Comparable(TypeReference type) => Comparable(type.FullName);

    /// <summary>Type parameters of methods have a name in a definition and a number in a reference.</summary>
    private static string Comparable(string name) => name.Replace("!!0", "T", StringComparison.Ordinal).Replace("TResult", "T", StringComparison.Ordinal);

    private static Instruction FirstPrefix(Instruction instruction)
    {
        while (instruction.Previous is { OpCode.OpCodeType: OpCodeType.Prefix } prefix)
        {
            instruction = prefix;
        }

        return instruction;
    }

    /// <summary>Inserts a call before the instruction. Jumps to the instruction execute the call too, because its object becomes the call.</summary>
    private static void InsertBefore(ILProcessor code, Instruction instruction, MethodReference method)
    {
        var moved = Instruction.Create(OpCodes.Nop);
        (moved.OpCode, moved.Operand) = (instruction.OpCode, instruction.Operand);
        code.InsertAfter(instruction, moved);
        (instruction.OpCode, instruction.Operand) = (OpCodes.Call, method);
    }
}
