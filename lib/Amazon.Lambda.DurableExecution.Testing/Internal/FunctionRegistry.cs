namespace Amazon.Lambda.DurableExecution.Testing.Internal;

/// <summary>Calls a registered function: payload and ARN of the calling execution in, end of the invoke out.</summary>
internal delegate Task<InvokeOutcome> RegisteredFunction(string? payload, string callerArn, CancellationToken cancellationToken);

/// <summary>The end of a chained invoke: a result or an error.</summary>
internal sealed record InvokeOutcome(string? Result, ErrorObject? Error);

/// <summary>The functions that a workflow can invoke. The first registration of a name wins.</summary>
internal sealed class FunctionRegistry
{
    private const string ArnPrefix = "arn:";

    /// <summary>Position of the function's name in an ARN, <c>arn:aws:lambda:REGION:ACCOUNT:function:NAME</c>.</summary>
    private const int NameField = 6;

    private readonly List<(string Name, RegisteredFunction Function)> _functions = [];

    public void Add(string name, RegisteredFunction function) => _functions.Add((name, function));

    /// <summary>Returns the function of exactly that name or ARN, else the one with the same name in or outside of an ARN.</summary>
    /// <exception cref="UnregisteredSiblingFunctionException">There is none.</exception>
    public RegisteredFunction Find(string name)
    {
        var found = _functions.Find(entry => entry.Name == name).Function ?? _functions.Find(entry => ShortName(entry.Name) == ShortName(name)).Function;
        return found ?? throw new UnregisteredSiblingFunctionException(name);
    }

    private static string ShortName(string name) =>
        name.StartsWith(ArnPrefix, StringComparison.Ordinal) && name.Split(':') is { Length: > NameField } fields ? fields[NameField] : name;
}
