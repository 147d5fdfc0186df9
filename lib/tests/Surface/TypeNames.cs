using System.Reflection;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>Formats types in C# syntax, fully qualified, with nullable annotations.</summary>
internal static class TypeNames
{
    private const string Annotated = "System.Runtime.CompilerServices.NullableAttribute";
    private const string Context = "System.Runtime.CompilerServices.NullableContextAttribute";

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <param name="annotations">Attributes of the parameter, property, field or return value of this type.</param>
    /// <param name="owner">The declaring member; its nullable context applies if there is no annotation.</param>
    public static string Of(Type type, IList<CustomAttributeData> annotations, MemberInfo owner)
    {
        var flags = Flags(annotations) ?? [ContextOf(owner)];
        var next = 0;
        return Format(type, () => flags[flags.Length == 1 ? 0 : next++]);
    }

    public static string Of(Type type) => Format(type, () => 0);

    /// <summary>Returns the name without namespace and arity.</summary>
    public static string SimpleName(Type type) => type.Name.Split('`')[0];

    private static string Format(Type type, Func<byte> flag)
    {
        if (type.IsByRef)
        {
            return Format(type.GetElementType()!, flag);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Format(underlying, flag) + "?";
        }

        // The annotation has no byte for a non-generic value type, and a meaningless one for a generic value type.
        var mark = type.IsValueType && !type.IsGenericType ? (byte)0 : flag();
        var suffix = mark == 2 && !type.IsValueType ? "?" : "";
        if (type.IsArray)
        {
            return $"{Format(type.GetElementType()!, flag)}[{new string(',', type.GetArrayRank() - 1)}]{suffix}";
        }

        return (type.IsGenericParameter ? type.Name : Keywords.TryGetValue(type, out var keyword) ? keyword : Qualified(type, flag)) + suffix;
    }

    private static string Qualified(Type type, Func<byte> flag)
    {
        var arguments = new Queue<Type>(type.GetGenericArguments());
        var chain = new Stack<Type>();
        for (var outer = type; outer is not null; outer = outer.DeclaringType)
        {
            chain.Push(outer);
        }

        var name = type.Namespace is null ? "" : type.Namespace + ".";
        var taken = 0;
        foreach (var part in chain)
        {
            var count = part.GetGenericArguments().Length - taken;
            taken += count;
            name += SimpleName(part);
            if (count > 0)
            {
                name += $"<{string.Join(", ", Enumerable.Range(0, count).Select(_ => Format(arguments.Dequeue(), flag)))}>";
            }

            name += part == type ? "" : ".";
        }

        return name;
    }

    private static byte[]? Flags(IList<CustomAttributeData> annotations) =>
        annotations.FirstOrDefault(a => a.AttributeType.FullName == Annotated)?.ConstructorArguments[0].Value switch
        {
            byte one => [one],
            IEnumerable<CustomAttributeTypedArgument> many => [.. many.Select(argument => (byte)argument.Value!)],
            _ => null,
        };

    private static byte ContextOf(MemberInfo? member)
    {
        for (; member is not null; member = member.DeclaringType)
        {
            if (member.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType.FullName == Context) is { } context)
            {
                return (byte)context.ConstructorArguments[0].Value!;
            }
        }

        return 0;
    }
}
