using System.Reflection;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>Attributes as they stand in source, in alphabetical order, less those that only the compiler writes.</summary>
internal static class AttributeText
{
    private const string Suffix = "Attribute";

    /// <summary>How the compiler keeps older compilers from constructors of types with required members.</summary>
    private const string RequiredMembers = "Constructors of types with required members";

    private static readonly HashSet<string> OfTheCompiler =
    [
        "System.ParamArrayAttribute",
        "System.Reflection.DefaultMemberAttribute",
        "System.CodeDom.Compiler.GeneratedCodeAttribute",
        "System.Diagnostics.DebuggerBrowsableAttribute",
        "System.Diagnostics.DebuggerStepThroughAttribute",
        "System.Runtime.InteropServices.OptionalAttribute",
        "System.Runtime.InteropServices.OutAttribute",
        "System.Runtime.InteropServices.InAttribute",
    ];

    public static string Before(IList<CustomAttributeData> attributes, string target = "") => string.Concat(attributes
        .Where(attribute => !IsOfTheCompiler(attribute))
        .Select(attribute => $"[{target}{Written(attribute)}] ")
        .Order(StringComparer.Ordinal));

    private static bool IsOfTheCompiler(CustomAttributeData attribute)
    {
        var name = attribute.AttributeType.FullName!;
        return name.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal)
            || OfTheCompiler.Contains(name)
            || (name == typeof(ObsoleteAttribute).FullName
                && attribute.ConstructorArguments is [{ Value: string reason }, ..]
                && reason.StartsWith(RequiredMembers, StringComparison.Ordinal));
    }

    private static string Written(CustomAttributeData attribute)
    {
        var name = TypeNames.Of(attribute.AttributeType);
        var arguments = attribute.ConstructorArguments.Select(Value)
            .Concat(attribute.NamedArguments.Select(named => $"{named.MemberName} = {Value(named.TypedValue)}"))
            .ToArray();
        return (name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name) + (arguments.Length > 0 ? $"({string.Join(", ", arguments)})" : "");
    }

    private static string Value(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        Type type => $"typeof({TypeNames.Of(type)})",
        var value => ConstantText.Of(argument.ArgumentType, value),
    };
}
