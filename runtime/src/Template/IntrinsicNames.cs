namespace DurableLocal.Template;

/// <summary>The intrinsic functions by their names; source: CloudFormation's intrinsic function reference.</summary>
internal static class IntrinsicNames
{
    public const string Ref = "Ref";
    public const string Condition = "Condition";
    public const string GetAtt = "Fn::GetAtt";
    public const string Sub = "Fn::Sub";
    public const string If = "Fn::If";
    public new const string Equals = "Fn::Equals";
    public const string And = "Fn::And";
    public const string Or = "Fn::Or";
    public const string Not = "Fn::Not";
    public const string Join = "Fn::Join";
    public const string Select = "Fn::Select";
    public const string Split = "Fn::Split";
    public const string FindInMap = "Fn::FindInMap";
    public const string Base64 = "Fn::Base64";

    private static readonly HashSet<string> Supported =
        [Ref, Condition, GetAtt, Sub, If, Equals, And, Or, Not, Join, Select, Split, FindInMap, Base64];

    /// <summary>Of CloudFormation, but with no meaning on one machine.</summary>
    private static readonly HashSet<string> Refused =
        ["Fn::ImportValue", "Fn::GetAZs", "Fn::Cidr", "Fn::Transform", "Fn::ForEach", "Fn::Length", "Fn::ToJsonString", "Fn::GetStackOutput"];

    public static bool IsLongForm(string key) => key == Ref || key.StartsWith("Fn::", StringComparison.Ordinal);

    /// <exception cref="TemplateFault">There is no such function, or it is not supported here.</exception>
    public static string FromTag(string tag, Position position)
    {
        var name = tag.TrimStart('!');
        return name is Ref or Condition ? name : Known($"Fn::{name}", position, tag);
    }

    /// <exception cref="TemplateFault">There is no such function, or it is not supported here.</exception>
    public static string Known(string name, Position position) => Known(name, position, name);

    private static string Known(string name, Position position, string written)
    {
        if (Supported.Contains(name))
        {
            return name;
        }

        throw new TemplateFault(
            position,
            Refused.Contains(name) || name.StartsWith("Fn::ForEach", StringComparison.Ordinal)
                ? $"{name} cannot be resolved on one machine; expected a value known from the template and its parameters"
                : $"expected an intrinsic function, got the unknown {written}");
    }
}
