using System.Reflection;
using System.Runtime.CompilerServices;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>Prints what an assembly offers to others: a line for each type and each member, in the format of api/.</summary>
internal static class SurfaceReader
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<SurfaceType> Read(Assembly assembly) =>
        assembly.GetTypes().Where(IsOffered).Select(type => new SurfaceType(TypeLine.Of(type), Members(type).ToHashSet()));

    private static bool IsOffered(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsOffered(type.DeclaringType!)
        : type.IsPublic;

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{AttributeText.Before(field.GetCustomAttributesData())}{Owned(field)} = {Convert.ToInt64(field.GetRawConstantValue(), null)}");
        }

        return type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field)
            .Concat(type.GetProperties(Declared).Where(IsOffered).Select(Property))
            .Concat(type.GetConstructors(Declared).Where(IsOffered).Select(Constructor))
            .Concat(type.GetMethods(Declared).Where(IsOffered).Where(IsWritten).Select(Method));
    }

    private static bool IsOffered(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static bool IsOffered(PropertyInfo property) => IsOffered(property.GetMethod) || IsOffered(property.SetMethod);

    private static bool IsWritten(MethodInfo method) =>
        (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && method.Name != "<Clone>$";

    private static string Owned(MemberInfo member) => $"{TypeNames.Of(member.DeclaringType!)}.{member.Name}";

    private static string Field(FieldInfo field)
    {
        var kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        var value = field.IsLiteral ? $" = {ConstantText.Of(field.FieldType, field.GetRawConstantValue())}" : "";
        var type = TypeNames.Of(field.FieldType, field.GetCustomAttributesData(), field);
        return $"{AttributeText.Before(field.GetCustomAttributesData())}{Access(field.IsPublic, field.IsFamily)}{kind}{type} {Owned(field)}{value}";
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = new[] { property.GetMethod, property.SetMethod }.Where(IsOffered).Cast<MethodInfo>().ToArray();
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var type = TypeNames.Of(property.PropertyType, property.GetCustomAttributesData(), property);
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : "";
        var written = string.Join(" ", accessors.Select(accessor =>
            accessor == property.GetMethod ? "get;"
            : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;"));
        return $"{AttributeText.Before(property.GetCustomAttributesData())}{Modifiers(accessors[0])}{required}{type} {Owned(property)}{index} {{ {written} }}";
    }

    private static string Constructor(ConstructorInfo constructor)
    {
        var attributes = AttributeText.Before(constructor.GetCustomAttributesData()) + OfParameters(constructor);
        var type = constructor.DeclaringType!;
        return $"{attributes}{Modifiers(constructor)}{TypeNames.Of(type)}.{TypeNames.SimpleName(type)}({Parameters(constructor.GetParameters())})";
    }

    private static string Method(MethodInfo method)
    {
        var attributes = AttributeText.Before(method.GetCustomAttributesData()) + OfParameters(method);
        var result = TypeNames.Of(method.ReturnType, method.ReturnParameter.GetCustomAttributesData(), method);
        var generic = method.GetGenericArguments() is { Length: > 0 } arguments ? $"<{string.Join(", ", arguments.Select(a => a.Name))}>" : "";
        var constraints = method.GetBaseDefinition() == method ? TypeLine.Constraints(method.GetGenericArguments()) : "";
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        var name = $"{TypeNames.Of(method.DeclaringType!)}.{method.Name}";
        name = method.Name switch
        {
            "op_Equality" => name.Replace("op_Equality", "operator ==", StringComparison.Ordinal),
            "op_Inequality" => name.Replace("op_Inequality", "operator !=", StringComparison.Ordinal),
            "op_Implicit" => name.Replace("op_Implicit", $"implicit operator {result}", StringComparison.Ordinal),
            _ => name,
        };
        var returned = method.Name == "op_Implicit" ? "" : result + " ";
        return $"{attributes}{Modifiers(method)}{returned}{name}{generic}({extension}{Parameters(method.GetParameters())}){constraints}";
    }

    private static string OfParameters(MethodBase method) => string.Concat(
        method.GetParameters().Select(p => AttributeText.Before(p.GetCustomAttributesData(), $"param {p.Name}: ")));

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        var kind = parameter.IsOut ? "out "
            : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var type = TypeNames.Of(parameter.ParameterType, parameter.GetCustomAttributesData(), parameter.Member);
        var value = parameter.HasDefaultValue ? $" = {ConstantText.Of(parameter.ParameterType, parameter.RawDefaultValue)}" : "";
        return $"{kind}{type} {parameter.Name}{value}";
    }));

    private static string Access(bool isPublic, bool isFamily) => isPublic ? "public " : isFamily ? "protected " : "protected internal ";

    private static string Modifiers(MethodBase method)
    {
        if (method.DeclaringType!.IsInterface)
        {
            return method.IsStatic ? "static " : method.IsAbstract ? "" : "virtual ";
        }

        var kind = method.IsStatic ? "static "
            : method is not MethodInfo info ? ""
            : info.GetBaseDefinition() != info ? info.IsFinal ? "override sealed " : info.IsAbstract ? "abstract override " : "override "
            : info.IsAbstract ? "abstract "
            : info is { IsVirtual: true, IsFinal: false } ? "virtual " : "";
        return Access(method.IsPublic, method.IsFamily) + kind;
    }
}

/// <summary>One type, and the lines of its members.</summary>
internal sealed record SurfaceType(TypeLine Line, HashSet<string> Members);
