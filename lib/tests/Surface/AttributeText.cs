using System.Reflection;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>Formats attributes as in source code, in alphabetical order, without those that the compiler generates.</summary>
internal static class AttributeText
{
    private const string Suffix = "Attribute";

    /// <summary>Start of the Obsolete message that the compiler adds to constructors of types with required members.</summary>
    private const string RequiredMembers = "Constructors of types with required members";

    private static readonly HashSet<string> CompilerGenerated =
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
        .Where(attribute => !IsCompilerGenerated(attribute))
        .Select(attribute => $"[{target}{Format(attribute)}] ")
        .Order(StringComparer.Ordinal));

    private static bool IsCompilerGenerated(CustomAttributeData attribute)
    {
        var name = attribute.AttributeType.FullName!;
        return name.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal)
            || CompilerGenerated.Contains(name)
            || (name == typeof(ObsoleteAttribute).FullName
                && attribute.ConstructorArguments is [{ Value: string reason }, ..]
                && reason.StartsWith(RequiredMembers, StringComparison.Ordinal));
    }

    private static string Format(CustomAttributeData attribute)
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
