using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda;

/// <summary>
/// The parts of a FunctionName member, which is a name, a partial ARN (<c>account:function:name</c>) or a full ARN, each
/// with an optional qualifier. As in the service, the pattern of the model alone decides which text is a part: nearly every
/// one before the name may be absent.
/// </summary>
/// <param name="Region">Null where the text has none.</param>
/// <param name="AccountId">Null where the text has none.</param>
/// <param name="Qualifier">Version, alias, <c>$LATEST</c> or <c>$LATEST.PUBLISHED</c>; null when there is none.</param>
public readonly record struct FunctionReference(string? Region, string? AccountId, string Name, string? Qualifier)
{
    /// <summary>Parses any of the accepted forms.</summary>
    /// <exception cref="AwsException">ValidationException 400: the text has none of the forms, or more than 256 characters.</exception>
    public static FunctionReference Parse(string text)
    {
        FunctionConstraints.NamespacedFunctionName.Check("functionName", text);
        return Read(text);
    }

    public static bool TryParse(string text, out FunctionReference reference)
    {
        var isAccepted = FunctionConstraints.NamespacedFunctionName.Accepts(text);
        reference = isAccepted ? Read(text) : default;
        return isAccepted;
    }

    private static FunctionReference Read(string text)
    {
        var parts = FunctionConstraints.NamespacedFunctionName.Regex.Match(text).Groups;
        string? Part(string name) => parts[name] is { Success: true, Value: var value } ? value : null;
        return new FunctionReference(Part("region"), Part("account"), parts["name"].Value, Part("qualifier"));
    }
}
