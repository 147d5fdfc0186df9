namespace DurableLocal.Template;

/// <summary>Names of intrinsic functions (CloudFormation intrinsic function reference).</summary>
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

    /// <summary>Functions of CloudFormation that cannot be evaluated locally.</summary>
    private static readonly HashSet<string> Unsupported =
        ["Fn::ImportValue", "Fn::GetAZs", "Fn::Cidr", "Fn::Transform", "Fn::ForEach", "Fn::Length", "Fn::ToJsonString", "Fn::GetStackOutput"];

    public static bool IsLongForm(string key) => key == Ref || key.StartsWith("Fn::", StringComparison.Ordinal);

    /// <summary>Returns the long name of a function from its YAML tag.</summary>
    /// <exception cref="TemplateFault">The function is unknown or not supported.</exception>
    public static string FromTag(string tag, Position position)
    {
        var name = tag.TrimStart('!');
        return name is Ref or Condition ? name : Validate($"Fn::{name}", position, tag);
    }

    /// <summary>Returns the name if it is a supported function.</summary>
    /// <exception cref="TemplateFault">The function is unknown or not supported.</exception>
    public static string Validate(string name, Position position) => Validate(name, position, name);

    private static string Validate(string name, Position position, string source)
    {
        if (Supported.Contains(name))
        {
            return name;
        }

        throw new TemplateFault(
            position,
            Unsupported.Contains(name) || name.StartsWith("Fn::ForEach", StringComparison.Ordinal)
                ? $"{name} cannot be resolved locally; expected a value from the template and its parameters"
                : $"expected an intrinsic function, got the unknown {source}");
    }
}
