using System.Text.RegularExpressions;
using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda;

/// <summary>
/// The constraints on the members of requests that address a function and its invocation. Each one has the name of its shape in the service
/// model. The bound of 64 characters on a bare name is one of CreateFunction alone: elsewhere a longer name is not found.
/// </summary>
public static partial class FunctionConstraints
{
    private const string ArnPrefix = @"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?";

    private const string ArnGroups = @"(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-[0-9]):)?(?:(?<account>[0-9]{12}):)?(?:function:)?";

    /// <summary>The name in operations that read or invoke a function.</summary>
    public static readonly StringConstraint NamespacedFunctionName = new(256, ArnPrefix + @"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?", NamespacedFunctionNamePattern());

    /// <summary>The name in operations on aliases, concurrency and URLs.</summary>
    public static readonly StringConstraint FunctionName = new(140, ArnPrefix + @"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?", FunctionNamePattern());

    public static readonly StringConstraint NumericLatestPublishedOrAliasQualifier = new(128, @"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+", NumericLatestPublishedOrAliasQualifierPattern());

    public static readonly StringConstraint Qualifier = new(128, "(|[a-zA-Z0-9$_-]+)", QualifierPattern());

    public static readonly StringConstraint FunctionUrlQualifier = new(128, @"((?!^\d+$)^[0-9a-zA-Z-_]+$)", NonNumericPattern());

    public static readonly StringConstraint Alias = new(128, "(?!^[0-9]+$)([a-zA-Z0-9-_]+)", NonNumericPattern());

    public static readonly StringConstraint VersionWithLatestPublished = new(1024, @"(\$LATEST(\.PUBLISHED)?|[0-9]+)", VersionPattern());

    public static readonly StringConstraint TenantId = new(256, @"[a-zA-Z0-9\._:\/=+\-@ ]+", TenantIdPattern());

    [GeneratedRegex(@"\A" + ArnGroups + @"(?<name>[a-zA-Z0-9_.-]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_-]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamespacedFunctionNamePattern();

    [GeneratedRegex(@"\A" + ArnGroups + @"[a-zA-Z0-9_-]+(?::(?:\$LATEST|[a-zA-Z0-9_-]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FunctionNamePattern();

    [GeneratedRegex(@"\A(?:\$LATEST\.PUBLISHED|[a-zA-Z0-9_$-]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumericLatestPublishedOrAliasQualifierPattern();

    [GeneratedRegex(@"\A[a-zA-Z0-9$_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex QualifierPattern();

    [GeneratedRegex(@"\A(?![0-9]+\z)[a-zA-Z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex NonNumericPattern();

    [GeneratedRegex(@"\A(?:\$LATEST(?:\.PUBLISHED)?|[0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"\A[a-zA-Z0-9._:/=+\-@ ]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex TenantIdPattern();
}
