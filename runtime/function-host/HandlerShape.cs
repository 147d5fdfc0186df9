using System.Reflection;
using System.Runtime.CompilerServices;
using Amazon.Lambda.Core;

namespace DurableLocal.FunctionHost;

/// <summary>The type of the input of a handler without input, and of the result of a handler without result.</summary>
internal readonly record struct Nothing;

/// <summary>The parameters and the result of a handler.</summary>
/// <param name="Input">The type of the event, or <see cref="Nothing"/>.</param>
/// <param name="Output">The type of the result without its Task, or <see cref="Nothing"/>.</param>
internal sealed record HandlerShape(MethodInfo Method, Type Input, bool TakesContext, Type Output, bool IsAsync)
{
    /// <summary>Reads the signature of a method.</summary>
    /// <exception cref="LambdaValidationException">The method is not a valid handler.</exception>
    public static HandlerShape Of(HandlerName name, MethodInfo method)
    {
        if (method.ContainsGenericParameters)
        {
            throw new LambdaValidationException($"Handler '{name}' is generic; Lambda cannot supply its type arguments");
        }

        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
        {
            throw new LambdaValidationException($"Handler '{name}' is async void; it must return Task so that its end can be awaited");
        }

        var (input, takesContext) = Parameters(name, method);
        var (output, isAsync) = Result(name, method.ReturnType);
        return new HandlerShape(method, input, takesContext, output, isAsync);
    }

    private static (Type Input, bool TakesContext) Parameters(HandlerName name, MethodInfo method)
    {
        var types = method.GetParameters().Select(p => p.ParameterType).ToArray();
        return types switch
        {
            [] => (typeof(Nothing), false),
            [var only] when only == typeof(ILambdaContext) => (typeof(Nothing), true),
            [{ IsByRef: false } input] => (input, false),
            [{ IsByRef: false } input, var context] when context == typeof(ILambdaContext) => (input, true),
            _ => throw new LambdaValidationException(
                $"Handler '{name}' takes ({string.Join(", ", types.Select(t => t.Name))}): a handler takes at most an input and an {nameof(ILambdaContext)}, in this order"),
        };
    }

    private static (Type Output, bool IsAsync) Result(HandlerName name, Type type)
    {
        if (type == typeof(void) || type == typeof(Task))
        {
            return (typeof(Nothing), type == typeof(Task));
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
        {
            return (type.GetGenericArguments()[0], true);
        }

        return type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? throw new LambdaValidationException($"Handler '{name}' returns a ValueTask: the managed runtime awaits Task and Task<T> only")
            : (type, false);
    }
}
