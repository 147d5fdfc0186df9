using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Lambda;

/// <summary>A function as an invocation meets it: the resource, and the version and qualifier that were asked for.</summary>
/// <param name="Version">The executed version: digits or <c>$LATEST</c>.</param>
/// <param name="Qualifier">What the caller named (alias, version, <c>$LATEST</c>), or null for an unqualified name.</param>
/// <param name="UnqualifiedArn">The function's ARN without a qualifier.</param>
public sealed record FunctionVersion(FunctionResource Function, string Version, string? Qualifier, string UnqualifiedArn)
{
    /// <summary>The ARN that the invocation was made with; what <c>ILambdaContext.InvokedFunctionArn</c> shows.</summary>
    public string InvokedArn => Qualifier is null ? UnqualifiedArn : $"{UnqualifiedArn}:{Qualifier}";

    /// <summary>The ARN with the executed version.</summary>
    public string VersionArn => $"{UnqualifiedArn}:{Version}";
}

/// <summary>The functions of the running stack.</summary>
public interface IFunctions
{
    /// <summary>
    /// Finds a function by name, partial ARN or full ARN, each with an optional qualifier, or the qualifier beside it.
    /// </summary>
    /// <exception cref="AwsException">ResourceNotFoundException 404, as the Lambda service words it; InvalidParameterValueException where name and qualifier disagree.</exception>
    FunctionVersion Resolve(string functionName, string? qualifier = null);

    /// <summary>Finds a function to be invoked.</summary>
    /// <exception cref="AwsException">As <see cref="Resolve"/>; where no qualifier was given, the text names <c>$LATEST</c>.</exception>
    FunctionVersion ResolveToInvoke(string functionName, string? qualifier = null)
    {
        try
        {
            return Resolve(functionName, qualifier);
        }
        catch (AwsException missing) when (missing.Status == 404)
        {
            // Once more, for the text alone: an invocation without a qualifier is one of $LATEST.
            return Resolve(functionName, qualifier ?? FunctionReference.Parse(functionName).Qualifier ?? FunctionRegistry.Latest);
        }
    }
}
