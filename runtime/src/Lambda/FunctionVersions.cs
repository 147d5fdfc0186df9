using System.Collections.Frozen;
using System.Globalization;
using DurableLocal.Lambda.Builds;
using DurableLocal.Template;

namespace DurableLocal.Lambda;

/// <summary>The versions of one function by qualifier. Immutable: a publication makes a new instance.</summary>
internal sealed class FunctionVersions
{
    private const string LatestPublished = "$LATEST.PUBLISHED";

    private readonly int _number;
    private readonly IReadOnlyList<PublishedCode> _earlier;
    private readonly string _arn;
    private readonly FrozenDictionary<string, FunctionVersion> _byQualifier;

    /// <param name="function">The function with its latest code.</param>
    /// <param name="number">The number of the latest version, if the function has an alias.</param>
    /// <param name="earlier">Earlier versions, the oldest first.</param>
    /// <param name="arn">The unqualified ARN.</param>
    public FunctionVersions(FunctionResource function, int number, IReadOnlyList<PublishedCode> earlier, string arn)
    {
        (Function, _number, _earlier, _arn) = (function, number, earlier, arn);
        var versions = new Dictionary<string, FunctionVersion>(StringComparer.Ordinal)
        {
            [string.Empty] = new(function, FunctionRegistry.Latest, null, arn),
            [FunctionRegistry.Latest] = new(function, FunctionRegistry.Latest, FunctionRegistry.Latest, arn),
        };
        All = [versions[FunctionRegistry.Latest]];
        if (function.Alias is { } alias)
        {
            List<FunctionVersion> published = [.. earlier.Select(code => Of(function with { CodeUri = code.CodeUri }, code.Number)), Of(function, number)];
            All = [.. All, .. published];
            foreach (var version in published)
            {
                versions[version.Version] = version;
            }

            versions[LatestPublished] = published[^1] with { Qualifier = LatestPublished };
            versions[alias] = published[^1] with { Qualifier = alias };
        }

        _byQualifier = versions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public FunctionResource Function { get; }

    /// <summary><c>$LATEST</c> and the published versions, the oldest first.</summary>
    public IReadOnlyList<FunctionVersion> All { get; }

    /// <param name="qualifier">Null for an unqualified name.</param>
    public FunctionVersion? Find(string? qualifier) => _byQualifier.GetValueOrDefault(qualifier ?? string.Empty);

    public FunctionVersions With(FunctionResource function) => new(function, _number + 1, [.. _earlier, new PublishedCode(_number, Function.CodeUri)], _arn);

    public FunctionVersions Without(int number) => new(Function, _number, [.. _earlier.Where(code => code.Number != number)], _arn);

    private FunctionVersion Of(FunctionResource function, int number)
    {
        var version = number.ToString(CultureInfo.InvariantCulture);
        return new FunctionVersion(function, version, version, _arn);
    }
}
