using System.Reflection;

namespace DurableChaining.Tests.Surface;

/// <summary>Attributes as they stand in source, in alphabetical order, less those that only the compiler writes.</summary>
internal static class AttributeText
{
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
        .Where(attribute => !IsOfTheCompiler(attribute.AttributeType.FullName!))
        .Select(attribute => $"[{target}{Written(attribute)}] ")
        .Order(StringComparer.Ordinal));

    private static bool IsOfTheCompiler(string name) =>
        name.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal) || OfTheCompiler.Contains(name);

    private static string Written(CustomAttributeData attribute)
    {
        var name = TypeNames.Of(attribute.AttributeType);
        var arguments = attribute.ConstructorArguments.Select(Value)
            .Concat(attribute.NamedArguments.Select(named => $"{named.MemberName} = {Value(named.TypedValue)}"))
            .ToArray();
        return name[..^"Attribute".Length] + (arguments.Length > 0 ? $"({string.Join(", ", arguments)})" : "");
    }

    private static string Value(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        Type type => $"typeof({TypeNames.Of(type)})",
        var value => ConstantText.Of(argument.ArgumentType, value),
    };
}
