using System.Collections.Concurrent;
using System.Reflection;
using AspectInjector.Broker;

namespace AWS.Lambda.Powertools.Common;

/// <summary>The aspect that is woven around decorated methods. Passes each call through the wrapper attributes of the method, outermost first.</summary>
[Aspect(Scope.Global)]
public class UniversalWrapperAspect
{
    private delegate object Wrapper(Func<object[], object> target, object[] args, UniversalWrapperAttribute attribute, AspectEventArgs call);

    private static readonly ConcurrentDictionary<Type, Wrapper> Wrappers = new();

    [Advice(Kind.Around, Targets = Target.Method)]
    public object Handle(
        [Argument(Source.Instance)] object instance,
        [Argument(Source.Type)] Type type,
        [Argument(Source.Metadata)] MethodBase method,
        [Argument(Source.Target)] Func<object[], object> target,
        [Argument(Source.Name)] string name,
        [Argument(Source.Arguments)] object[] args,
        [Argument(Source.ReturnType)] Type returnType,
        [Argument(Source.Triggers)] Attribute[] triggers)
    {
        var call = new AspectEventArgs
        {
            Instance = instance,
            Type = type,
            Method = method,
            Name = name,
            Args = args,
            ReturnType = returnType,
            Triggers = triggers,
        };
        var wrap = Wrappers.GetOrAdd(returnType, static type => WrapperOf(type));
        foreach (var attribute in triggers.OfType<UniversalWrapperAttribute>().Reverse())
        {
            var inner = target;
            target = arguments => wrap(inner, arguments, attribute, call);
        }

        return target(args);
    }

    // Uses reflection once per return type; calls use the cached delegate.
    private static Wrapper WrapperOf(Type returnType)
    {
        var (name, result) = returnType switch
        {
            _ when returnType == typeof(void) => (nameof(Sync), typeof(object)),
            _ when returnType == typeof(Task) => (nameof(Async), typeof(object)),
            { IsGenericType: true } when returnType.GetGenericTypeDefinition() == typeof(Task<>) => (nameof(AsyncOf), returnType.GetGenericArguments()[0]),
            _ => (nameof(Sync), returnType),
        };
        return typeof(UniversalWrapperAspect)
            .GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(result)
            .CreateDelegate<Wrapper>();
    }

    private static object Sync<T>(Func<object[], object> target, object[] args, UniversalWrapperAttribute attribute, AspectEventArgs call) =>
        attribute.WrapSync(arguments => (T)target(arguments), args, call);

    private static object AsyncOf<T>(Func<object[], object> target, object[] args, UniversalWrapperAttribute attribute, AspectEventArgs call) =>
        attribute.WrapAsync(arguments => (Task<T>)target(arguments), args, call);

    private static object Async<T>(Func<object[], object> target, object[] args, UniversalWrapperAttribute attribute, AspectEventArgs call)
        where T : class =>
        attribute.WrapAsync<T>(
            async arguments =>
            {
                await ((Task)target(arguments)).ConfigureAwait(false);
                return null;
            },
            args,
            call);
}
