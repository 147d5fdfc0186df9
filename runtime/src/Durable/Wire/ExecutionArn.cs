using System.Text.RegularExpressions;

namespace DurableLocal.Durable.Wire;

/// <summary>Reads and writes <c>arn:…:function:NAME:VERSION/durable-execution/EXECUTION/ID</c>.</summary>
internal readonly partial record struct ExecutionArn(string FunctionName, string Version, string Name, string Uid)
{
    /// <summary>The pattern of the service model, which the service's error messages contain.</summary>
    public const string ModelPattern = @"arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\d{12}):function:([a-zA-Z0-9_-]+):(\$LATEST(?:\.PUBLISHED)?|[0-9]+)/durable-execution/([a-zA-Z0-9_-]+)/([a-zA-Z0-9_-]+)";

    public static string Format(string versionArn, string name, string uid) => $"{versionArn}/durable-execution/{name}/{uid}";

    /// <summary>Returns null if the text is not an ARN of an execution.</summary>
    public static ExecutionArn? Parse(string text)
    {
        if (text.Length > DurableLimits.ArnLength || Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        return new ExecutionArn(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value);
    }

    [GeneratedRegex(@"^arn:[^:]+:lambda:[^:]+:\d{12}:function:([a-zA-Z0-9_-]+):(\d+|\$LATEST|\$LATEST\.PUBLISHED)/durable-execution/([a-zA-Z0-9_-]+)/([a-zA-Z0-9_-]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
