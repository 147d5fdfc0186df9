using System.Globalization;

namespace DurableChaining.Lib.Tests.Surface;

/// <summary>Constants and default values as they stand in source.</summary>
internal static class ConstantText
{
    /// <summary>AspectInjector's newer names of two values, and the older ones that the lists have.</summary>
    private static readonly Dictionary<string, string> Renamed = new() { ["Metadata"] = "Method", ["Triggers"] = "Injections" };

    public static string Of(Type type, object? value)
    {
        if (value is null)
        {
            return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null";
        }

        var constant = Nullable.GetUnderlyingType(type) ?? type;
        return constant.IsEnum ? Enumerated(constant, value) : value switch
        {
            string text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static string Enumerated(Type type, object value)
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
