using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>The members of a request that address a function, validated against the service model before anything is looked up.</summary>
/// <param name="Name">The label <c>name</c> of the path: a name, a partial ARN or a full ARN.</param>
/// <param name="Qualifier">The query parameter; null where the request has none, or an empty one.</param>
public readonly record struct FunctionParameters(string Name, string? Qualifier)
{
    /// <summary>Reads the members of an operation that reads or invokes a function.</summary>
    /// <exception cref="AwsException">ValidationException 400: every violated constraint.</exception>
    public static FunctionParameters Namespaced(RestRequest request) =>
        Read(request, FunctionConstraints.NamespacedFunctionName, FunctionConstraints.NumericLatestPublishedOrAliasQualifier);

    /// <summary>Reads the members of an operation on provisioned concurrency.</summary>
    /// <exception cref="AwsException">ValidationException 400: every violated constraint.</exception>
    public static FunctionParameters Plain(RestRequest request) => Read(request, FunctionConstraints.FunctionName, FunctionConstraints.Qualifier);

    /// <summary>Reads the name in an operation that has no qualifier and reads or invokes a function.</summary>
    /// <exception cref="AwsException">ValidationException 400: every violated constraint.</exception>
    public static string NamespacedName(RestRequest request) => Read(request, FunctionConstraints.NamespacedFunctionName, qualifier: null).Name;

    /// <summary>Reads the name in an operation that has no qualifier and is on aliases, concurrency or URLs.</summary>
    /// <exception cref="AwsException">ValidationException 400: every violated constraint.</exception>
    public static string PlainName(RestRequest request) => Read(request, FunctionConstraints.FunctionName, qualifier: null).Name;

    /// <summary>Reads the members of an operation on function URLs.</summary>
    /// <exception cref="AwsException">ValidationException 400: every violated constraint.</exception>
    public static FunctionParameters OfUrl(RestRequest request) => Read(request, FunctionConstraints.FunctionName, FunctionConstraints.FunctionUrlQualifier);

    /// <summary>Returns the version or alias in the query, as it was sent; null where there is none.</summary>
    internal static string? QualifierOf(RestRequest request) => request.Http.Query["Qualifier"] is [{ Length: > 0 } given] ? given : null;

    private static FunctionParameters Read(RestRequest request, StringConstraint name, StringConstraint? qualifier)
    {
        ArgumentNullException.ThrowIfNull(request);
        var read = new FunctionParameters(request.Label("name"), qualifier is null ? null : QualifierOf(request));
        var violations = Violations("functionName", read.Name, name).Concat(Violations("qualifier", read.Qualifier, qualifier)).ToList();
        return violations.Count == 0 ? read : throw AwsException.Violations(violations);
    }

    private static IEnumerable<(string, string, string)> Violations(string member, string? value, StringConstraint? constraint) =>
        value is null || constraint is null ? [] : constraint.Violations(value).Select(violated => (member, value, violated));
}
