using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Lambda.Builds;
using DurableLocal.Template;

namespace DurableLocal.Lambda;

/// <summary>
/// The functions of one stack. Every function has <c>$LATEST</c>. A function with an alias also has published versions: the
/// latest, which the alias points to, and earlier ones whose code is kept for executions in flight.
/// </summary>
public sealed class FunctionRegistry : IFunctions
{
    public const string Latest = "$LATEST";

    private readonly AwsIdentity _identity;
    private readonly ConcurrentDictionary<string, FunctionCode> _codes = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _names;
    private readonly ConcurrentDictionary<string, FunctionVersions> _functions = new(StringComparer.Ordinal);

    /// <param name="functions">The functions, in the order of the template.</param>
    /// <param name="identity">Region and account of their ARNs.</param>
    /// <param name="kept">Copies of the code of published versions; null for none.</param>
    /// <exception cref="ArgumentException">Two functions of the stack have the same name.</exception>
    public FunctionRegistry(IEnumerable<FunctionResource> functions, AwsIdentity identity, CodeVersions? kept = null)
    {
        _identity = identity;
        var all = functions.ToList();
        _names = all.ConvertAll(function => function.Name);
        foreach (var function in all)
        {
            var copies = kept?.Of(function.Name) ?? [];
            var earlier = copies.Where(copy => copy.CodeUri != function.CodeUri).ToList();
            var number = copies is [.., var last] && last.CodeUri == function.CodeUri ? last.Number : (kept?.Next(function.Name) ?? 1);
            if (!_functions.TryAdd(function.Name, new FunctionVersions(function, number, earlier, identity.FunctionArn(function.Name))))
            {
                throw new ArgumentException($"two functions are named {function.Name}", nameof(functions));
            }
        }
    }

    /// <summary>All functions with their latest code, in the order of the template.</summary>
    public IReadOnlyList<FunctionResource> All => [.. _names.Select(name => _functions[name].Function)];

    /// <summary>Returns <c>$LATEST</c> and the published versions of a function, the oldest first.</summary>
    public IReadOnlyList<FunctionVersion> VersionsOf(string name) => _functions[name].All;

    /// <summary>Publishes new code of a function as its next version: the alias and <c>$LATEST</c> have it from now on.</summary>
    public void Publish(FunctionResource function)
    {
        ArgumentNullException.ThrowIfNull(function);
        _functions[function.Name] = _functions[function.Name].With(function);
    }

    /// <summary>Forgets an earlier version whose code is deleted.</summary>
    public void Forget(string name, int number) => _functions[name] = _functions[name].Without(number);

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
            && _functions.TryGetValue(reference.Name, out var versions)
            && versions.Find(effectiveQualifier) is { } version
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
}
