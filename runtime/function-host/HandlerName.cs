namespace DurableLocal.FunctionHost;

/// <summary>A handler string of the managed runtime: <c>Assembly::Namespace.Type::Method</c>.</summary>
internal sealed record HandlerName(string Assembly, string Type, string Method)
{
    private const string Separator = "::";

    /// <summary>Parses a handler string.</summary>
    /// <exception cref="LambdaValidationException">The string does not have three parts.</exception>
    public static HandlerName Parse(string handler)
    {
        var parts = handler.Split(Separator);
        return parts.Length == 3 && !parts.Any(string.IsNullOrWhiteSpace)
            ? new HandlerName(parts[0].Trim(), parts[1].Trim(), parts[2].Trim())
            : throw new LambdaValidationException(
                $"Handler: expected \"Assembly::Namespace.Type::Method\", got \"{handler}\"");
    }

    public override string ToString() => string.Join(Separator, Assembly, Type, Method);
}
