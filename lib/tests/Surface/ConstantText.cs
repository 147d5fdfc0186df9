using System.Globalization;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>Formats constants and default values as in source code.</summary>
internal static class ConstantText
{
    /// <summary>New names of two enum members of AspectInjector, and their old names, which the lists contain.</summary>
    private static readonly Dictionary<string, string> Renamed = new() { ["Metadata"] = "Method", ["Triggers"] = "Injections" };

    public static string Of(Type type, object? value)
    {
        if (value is null)
        {
            return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null";
        }

        var constant = Nullable.GetUnderlyingType(type) ?? type;
        return constant.IsEnum ? FormatEnum(constant, value) : value switch
        {
            string text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static string FormatEnum(Type type, object value)
    {
        var number = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        var members = Enum.GetNames(type).Select(name => (Name: name, Value: Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture))).ToArray();
        var exact = members.Where(member => member.Value == number).Select(member => Renamed.GetValueOrDefault(member.Name, member.Name)).ToArray();
        var names = exact.Length > 0
            ? exact.Take(1)
            : members.Where(member => member.Value != 0 && (number & member.Value) == member.Value && long.IsPow2(member.Value)).Select(member => member.Name);
        return string.Join(" | ", names.Select(name => $"{TypeNames.Of(type)}.{name}"));
    }
}
