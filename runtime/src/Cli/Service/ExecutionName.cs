using System.Text.RegularExpressions;

namespace DurableLocal.Cli.Service;

/// <summary>Names and ARNs of durable executions.</summary>
internal static partial class ExecutionName
{
    /// <summary>Whether an execution can have the name: 1 to 64 letters, digits, hyphens and underscores; source: Lambda API reference, DurableExecutionName.</summary>
    public static bool IsLegal(string name) => Legal().IsMatch(name);

    /// <summary>The name of the function in the ARN of an execution.</summary>
    public static string FunctionOf(string arn) => arn.Split(':') is { Length: > 6 } parts ? parts[6] : arn;

    /// <summary>The name of the execution in its ARN.</summary>
    public static string Of(string arn) => arn.Split('/') is [.., var name, _] ? name : arn;

    /// <summary>The ARNs of executions that a text contains.</summary>
    public static IEnumerable<string> ArnsIn(string text) => Arn().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Legal();

    [GeneratedRegex(@"arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:function:[a-zA-Z0-9_-]+:(?:\$LATEST(?:\.PUBLISHED)?|[0-9]+)/durable-execution/[a-zA-Z0-9_-]+/[a-zA-Z0-9_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Arn();
}
