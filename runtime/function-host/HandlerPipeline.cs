using System.Reflection;
using Amazon.Lambda.Core;

namespace DurableLocal.FunctionHost;

/// <summary>One call of a handler.</summary>
internal delegate Task HandlerCall(Stream input, ILambdaContext context, MemoryStream output);

/// <summary>Reads the event, calls the handler and writes the result.</summary>
internal abstract class HandlerPipeline
{
    /// <summary>Returns a call made of delegates over closed generic types, which need no reflection per call and start faster than compiled expressions.</summary>
    public static HandlerCall Create(HandlerShape shape, object? instance, ILambdaSerializer? serializer)
    {
        var pipeline = (HandlerPipeline)Activator.CreateInstance(
            typeof(HandlerPipeline<,>).MakeGenericType(shape.Input, shape.Output))!;
        return pipeline.Bind(shape, instance, serializer);
    }

    protected abstract HandlerCall Bind(HandlerShape shape, object? instance, ILambdaSerializer? serializer);
}

internal sealed class HandlerPipeline<TInput, TOutput> : HandlerPipeline
{
    protected override HandlerCall Bind(HandlerShape shape, object? instance, ILambdaSerializer? serializer)
    {
        var read = Reader(serializer);
        var write = Writer(serializer);
        if (!shape.IsAsync)
        {
            var call = typeof(TOutput) == typeof(Nothing) ? Void(shape, instance) : Invoker<TOutput>(shape, instance);
            return (input, context, output) =>
            {
                write(call(read(input), context), output);
                return Task.CompletedTask;
            };
        }

        if (typeof(TOutput) == typeof(Nothing))
        {
            var call = Invoker<Task>(shape, instance);
            return (input, context, _) => call(read(input), context);
        }

        var asynchronous = Invoker<Task<TOutput>>(shape, instance);
        return async (input, context, output) =>
            write(await asynchronous(read(input), context).ConfigureAwait(false), output);
    }

    private static Func<Stream, TInput> Reader(ILambdaSerializer? serializer)
    {
        if (typeof(TInput) == typeof(Nothing))
        {
            return static _ => default!;
        }

        // The event is in memory, so a handler may declare its input as Stream or MemoryStream.
        return typeof(TInput).IsAssignableFrom(typeof(MemoryStream)) && typeof(Stream).IsAssignableFrom(typeof(TInput))
            ? static input => (TInput)(object)input
            : serializer!.Deserialize<TInput>;
    }

    private static Action<TOutput, MemoryStream> Writer(ILambdaSerializer? serializer)
    {
        if (typeof(TOutput) == typeof(Nothing))
        {
            return static (_, _) => { };
        }

        return typeof(Stream).IsAssignableFrom(typeof(TOutput))
            ? static (result, output) =>
            {
                using var stream = (Stream?)(object?)result;
                stream?.CopyTo(output);
            }
        : (result, output) => serializer!.Serialize(result, output);
    }

    private static Func<TInput, ILambdaContext, TResult> Invoker<TResult>(HandlerShape shape, object? instance)
    {
        var method = shape.Method;
        if (typeof(TInput) == typeof(Nothing))
        {
            if (shape.TakesContext)
            {
                var withContext = method.CreateDelegate<Func<ILambdaContext, TResult>>(instance);
                return (_, context) => withContext(context);
            }

            var bare = method.CreateDelegate<Func<TResult>>(instance);
            return (_, _) => bare();
        }

        if (shape.TakesContext)
        {
            return method.CreateDelegate<Func<TInput, ILambdaContext, TResult>>(instance);
        }

        var withInput = method.CreateDelegate<Func<TInput, TResult>>(instance);
        return (input, _) => withInput(input);
    }

    private static Func<TInput, ILambdaContext, TOutput> Void(HandlerShape shape, object? instance)
    {
        Action<TInput, ILambdaContext> call;
        if (typeof(TInput) == typeof(Nothing))
        {
            call = shape.TakesContext ? IgnoringInput(shape.Method, instance) : IgnoringAll(shape.Method, instance);
        }
        else if (shape.TakesContext)
        {
            call = shape.Method.CreateDelegate<Action<TInput, ILambdaContext>>(instance);
        }
        else
        {
            var withInput = shape.Method.CreateDelegate<Action<TInput>>(instance);
            call = (input, _) => withInput(input);
        }

        return (input, context) =>
        {
            call(input, context);
            return default!;
        };
    }

    private static Action<TInput, ILambdaContext> IgnoringInput(MethodInfo method, object? instance)
    {
        var withContext = method.CreateDelegate<Action<ILambdaContext>>(instance);
        return (_, context) => withContext(context);
    }

    private static Action<TInput, ILambdaContext> IgnoringAll(MethodInfo method, object? instance)
    {
        var bare = method.CreateDelegate<Action>(instance);
        return (_, _) => bare();
    }
}
