using System.Reflection;
using System.Runtime.CompilerServices;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>Reads the public surface of an assembly: one line per type and member, in the format of api/.</summary>
internal static class SurfaceReader
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<SurfaceType> Read(Assembly assembly) =>
        assembly.GetTypes().Where(IsVisible).Select(type => new SurfaceType(TypeLine.Of(type), Members(type).ToHashSet()));

    private static bool IsVisible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
        : type.IsPublic;

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{AttributeText.Before(field.GetCustomAttributesData())}{QualifiedName(field)} = {Convert.ToInt64(field.GetRawConstantValue(), null)}");
        }

        return type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field)
            .Concat(type.GetProperties(Declared).Where(IsVisible).Select(Property))
            .Concat(type.GetConstructors(Declared).Where(IsVisible).Select(Constructor))
            .Concat(type.GetMethods(Declared).Where(IsVisible).Where(IsListed).Select(Method));
    }

    private static bool IsVisible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static bool IsVisible(PropertyInfo property) => IsVisible(property.GetMethod) || IsVisible(property.SetMethod);

    private static bool IsListed(MethodInfo method) =>
        (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && method.Name != "<Clone>$";

    private static string QualifiedName(MemberInfo member) => $"{TypeNames.Of(member.DeclaringType!)}.{member.Name}";

    private static string Field(FieldInfo field)
    {
        var kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        var value = field.IsLiteral ? $" = {ConstantText.Of(field.FieldType, field.GetRawConstantValue())}" : "";
        var type = TypeNames.Of(field.FieldType, field.GetCustomAttributesData(), field);
        return $"{AttributeText.Before(field.GetCustomAttributesData())}{Access(field.IsPublic, field.IsFamily)}{kind}{type} {QualifiedName(field)}{value}";
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = new[] { property.GetMethod, property.SetMethod }.Where(IsVisible).Cast<MethodInfo>().ToArray();
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var type = TypeNames.Of(property.PropertyType, property.GetCustomAttributesData(), property);
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : "";
        var accessorList = string.Join(" ", accessors.Select(accessor =>
            accessor == property.GetMethod ? "get;"
            : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;"));
        return $"{AttributeText.Before(property.GetCustomAttributesData())}{Modifiers(accessors[0])}{required}{type} {QualifiedName(property)}{index} {{ {accessorList} }}";
    }

    private static string Constructor(ConstructorInfo constructor)
    {
        var attributes = AttributeText.Before(constructor.GetCustomAttributesData()) + ParameterAttributes(constructor);
        var type = constructor.DeclaringType!;
        return $"{attributes}{Modifiers(constructor)}{TypeNames.Of(type)}.{TypeNames.SimpleName(type)}({Parameters(constructor.GetParameters())})";
    }

    private static string Method(MethodInfo method)
    {
        var attributes = AttributeText.Before(method.GetCustomAttributesData()) + ParameterAttributes(method);
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

    private static string ParameterAttributes(MethodBase method) => string.Concat(
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

/// <summary>A type and the lines of its members.</summary>
internal sealed record SurfaceType(TypeLine Line, HashSet<string> Members);
