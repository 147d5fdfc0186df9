using System.Collections.Concurrent;
using System.Collections.Frozen;
using DurableLocal.Core.Aws;
using DurableLocal.Lambda.Builds;
using DurableLocal.Template;

namespace DurableLocal.Lambda;

/// <summary>
/// The functions of one stack. Every function has <c>$LATEST</c>. A function with an alias also has one published
/// version, <see cref="PublishedVersion"/>, which the alias points to.
/// </summary>
public sealed class FunctionRegistry : IFunctions
{
    /// <summary>The version that AutoPublishAlias publishes.</summary>
    public const string PublishedVersion = FunctionResource.PublishedVersion;

    public const string Latest = "$LATEST";

    private const string LatestPublished = "$LATEST.PUBLISHED";

    private readonly AwsIdentity _identity;
    private readonly ConcurrentDictionary<string, FunctionCode> _codes = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, FrozenDictionary<string, FunctionVersion>> _versions;

    /// <exception cref="ArgumentException">Two functions of the stack have the same name.</exception>
    public FunctionRegistry(IEnumerable<FunctionResource> functions, AwsIdentity identity)
    {
        _identity = identity;
        All = [.. functions];
        _versions = All.ToFrozenDictionary(function => function.Name, QualifiersOf, StringComparer.Ordinal);
    }

    /// <summary>All functions, in the order of the template.</summary>
    public IReadOnlyList<FunctionResource> All { get; }

    /// <summary>Returns size and digest of the function's code, computed on the first call and cached.</summary>
    public FunctionCode CodeOf(FunctionResource function) => _codes.GetOrAdd(function.CodeUri, FunctionCode.Of);

    /// <summary>Returns the unqualified ARN of a name; the function need not exist.</summary>
    public string ArnOf(string functionName) => ArnOf(FunctionReference.Parse(functionName));

    /// <summary>Returns the function, or null when <see cref="Resolve"/> would throw ResourceNotFoundException.</summary>
    public FunctionVersion? Find(string functionName, string? qualifier = null)
    {
        try
        {
            return Resolve(functionName, qualifier);
        }
        catch (AwsException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public FunctionVersion Resolve(string functionName, string? qualifier = null)
    {
        var reference = FunctionReference.Parse(functionName);
        if (qualifier is not null && reference.Qualifier is not null && qualifier != reference.Qualifier)
        {
            throw new AwsException(400, "InvalidParameterValueException", "The derived qualifier from the function name does not match the specified qualifier.");
        }

        if (reference.Region is { } region && region != _identity.Region)
        {
            throw new AwsException(404, "ResourceNotFoundException", $"Functions from '{region}' are not reachable in this region ('{_identity.Region}')");
        }

        var effectiveQualifier = qualifier ?? reference.Qualifier;
        return (reference.AccountId ?? _identity.AccountId) == _identity.AccountId
            && _versions.TryGetValue(reference.Name, out var versions)
            && versions.TryGetValue(effectiveQualifier ?? string.Empty, out var version)
                ? version
                : throw NotFound(reference, effectiveQualifier);
    }

    private AwsException NotFound(FunctionReference reference, string? qualifier)
    {
        var arn = ArnOf(reference);
        return new AwsException(404, "ResourceNotFoundException", $"Function not found: {(qualifier is null ? arn : $"{arn}:{qualifier}")}");
    }

    private string ArnOf(FunctionReference reference) =>
        $"arn:aws:lambda:{_identity.Region}:{reference.AccountId ?? _identity.AccountId}:function:{reference.Name}";

    private FrozenDictionary<string, FunctionVersion> QualifiersOf(FunctionResource function)
    {
        var arn = _identity.FunctionArn(function.Name);
        var versions = new Dictionary<string, FunctionVersion>(StringComparer.Ordinal)
        {
            [string.Empty] = new(function, Latest, null, arn),
            [Latest] = new(function, Latest, Latest, arn),
        };
        if (function.Alias is { } alias)
        {
            versions[PublishedVersion] = new(function, PublishedVersion, PublishedVersion, arn);
            versions[LatestPublished] = new(function, PublishedVersion, LatestPublished, arn);
            versions[alias] = new(function, PublishedVersion, alias, arn);
        }

        return versions.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
