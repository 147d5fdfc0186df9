using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Lambda;

/// <summary>A function as an invocation addresses it: the resource with the requested qualifier and the version behind it.</summary>
/// <param name="Version">The executed version: digits or <c>$LATEST</c>.</param>
/// <param name="Qualifier">The alias, version or <c>$LATEST</c> in the request; null for an unqualified name.</param>
/// <param name="UnqualifiedArn">The function's ARN without a qualifier.</param>
public sealed record FunctionVersion(FunctionResource Function, string Version, string? Qualifier, string UnqualifiedArn)
{
    /// <summary>The ARN in the request, with its qualifier; the value of <c>ILambdaContext.InvokedFunctionArn</c>.</summary>
    public string InvokedArn => Qualifier is null ? UnqualifiedArn : $"{UnqualifiedArn}:{Qualifier}";

    /// <summary>The template's EventInvokeConfig, which belongs to the alias, or to $LATEST of a function without one; null for any other qualifier.</summary>
    public EventInvokeResource? EventInvoke => (Qualifier ?? FunctionRegistry.Latest) == (Function.Alias ?? FunctionRegistry.Latest) ? Function.EventInvoke : null;

    /// <summary>The ARN with the executed version.</summary>
    public string VersionArn => $"{UnqualifiedArn}:{Version}";
}

/// <summary>The functions of the running stack.</summary>
public interface IFunctions
{
    /// <summary>
    /// Finds a function by name, partial ARN or full ARN. The qualifier may be part of <paramref name="functionName"/> or
    /// be passed separately.
    /// </summary>
    /// <exception cref="AwsException">ResourceNotFoundException 404 with the Lambda service's text; InvalidParameterValueException 400 when the two qualifiers differ.</exception>
    FunctionVersion Resolve(string functionName, string? qualifier = null);

    /// <summary>Finds a function for an Invoke request.</summary>
    /// <exception cref="AwsException">As <see cref="Resolve"/>; for an unqualified name the text contains <c>$LATEST</c>.</exception>
    FunctionVersion ResolveToInvoke(string functionName, string? qualifier = null)
    {
        try
        {
            return Resolve(functionName, qualifier);
        }
        catch (AwsException missing) when (missing.Status == 404)
        {
            // Only for the error text: the service reports an unqualified invocation as one of $LATEST.
            return Resolve(functionName, qualifier ?? FunctionReference.Parse(functionName).Qualifier ?? FunctionRegistry.Latest);
        }
    }
}
