using System.Reflection;
using System.Runtime.CompilerServices;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>The declaration line of a type. Inherited interfaces may be repeated or omitted, so they are compared separately.</summary>
/// <param name="Head">Attributes, modifiers and name.</param>
/// <param name="Bases">Types that the line must contain: the base class, and the interfaces that are not inherited.</param>
/// <param name="Inherited">Interfaces that the line may also contain.</param>
internal sealed record TypeLine(string Head, IReadOnlySet<string> Bases, IReadOnlySet<string> Inherited, string Where)
{
    public static TypeLine Of(Type type)
    {
        var baseType = type.IsClass && type.BaseType != typeof(object) ? type.BaseType : null;
        var inherited = type.GetInterfaces().SelectMany(i => i.GetInterfaces()).Concat(baseType?.GetInterfaces() ?? []).ToHashSet();
        var own = type.GetInterfaces().Where(i => !inherited.Contains(i)).ToList();
        if (baseType is not null)
        {
            own.Add(baseType);
        }

        var parameters = string.Concat((type.IsGenericTypeDefinition ? type.GetGenericArguments() : [])
            .Select(p => AttributeText.Before(p.GetCustomAttributesData(), $"typeparam {p.Name}: ")));
        var attributes = AttributeText.Before(type.GetCustomAttributesData());
        return type.IsEnum
            ? new TypeLine($"{attributes}public enum {TypeNames.Of(type)}", new HashSet<string> { TypeNames.Of(Enum.GetUnderlyingType(type)) }, new HashSet<string>(), "")
            : new TypeLine(
                $"{parameters}{attributes}public {Kind(type)} {TypeNames.Of(type)}",
                own.Select(TypeNames.Of).ToHashSet(),
                inherited.Select(TypeNames.Of).ToHashSet(),
                type.IsGenericTypeDefinition ? Constraints(type.GetGenericArguments()) : "");
    }

    /// <summary>Whether a line of the list declares the same type.</summary>
    public bool Matches(string listed)
    {
        var where = listed.IndexOf(" where ", StringComparison.Ordinal);
        var body = where < 0 ? listed : listed[..where];
        var colon = body.IndexOf(" : ", StringComparison.Ordinal);
        var named = colon < 0 ? [] : Split(body[(colon + 3)..]);
        return (colon < 0 ? body : body[..colon]) == Head
            && (where < 0 ? "" : listed[where..]) == Where
            && Bases.IsSubsetOf(named)
            && named.All(name => Bases.Contains(name) || Inherited.Contains(name));
    }

    public override string ToString() => Head + (Bases.Count > 0 ? " : " + string.Join(", ", Bases) : "") + Where;

    public static string Constraints(Type[] parameters) => string.Concat(parameters.Select(parameter =>
    {
        var flags = parameter.GenericParameterAttributes;
        var isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        string[] constraints =
        [
            .. isStruct ? ["struct"] : Array.Empty<string>(),
            .. flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(TypeNames.Of),
            .. !isStruct && flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) ? ["new()"] : Array.Empty<string>(),
        ];
        return constraints.Length > 0 ? $" where {parameter.Name} : {string.Join(", ", constraints)}" : "";
    }));

    private static string Kind(Type type)
    {
        if (type.IsInterface)
        {
            return "interface";
        }

        if (type.IsValueType)
        {
            return type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct";
        }

        var noun = type.GetMethod("<Clone>$") is null ? "class" : "record";
        return type is { IsAbstract: true, IsSealed: true } ? $"static {noun}"
            : type.IsAbstract ? $"abstract {noun}"
            : type.IsSealed ? $"sealed {noun}" : noun;
    }

    private static HashSet<string> Split(string list)
    {
        var parts = new HashSet<string>();
        var (start, depth) = (0, 0);
        for (var i = 0; i < list.Length; i++)
        {
            depth += list[i] == '<' ? 1 : list[i] == '>' ? -1 : 0;
            if (depth == 0 && list[i] == ',')
            {
                parts.Add(list[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(list[start..].Trim());
        return parts;
    }
}
