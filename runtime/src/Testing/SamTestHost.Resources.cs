using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Testing;

/// <summary>Names and addresses of the template's resources, by logical id.</summary>
public sealed partial class SamTestHost
{
    /// <summary>The name of a function.</summary>
    public string FunctionName(string function) => Function(function).Name;

    /// <summary>The ARN that a function is invoked by: with its alias, or of its latest code where it is durable and has none.</summary>
    public string FunctionArn(string function)
    {
        var resource = Function(function);
        var arn = _runtime.Identity.FunctionArn(resource.Name);
        return (resource.Alias ?? (resource.Durable is null ? null : "$LATEST")) is { } qualifier ? $"{arn}:{qualifier}" : arn;
    }

    /// <summary>The URL of a queue.</summary>
    public string QueueUrl(string queue) =>
        _runtime.Identity.QueueUrl(Find(_runtime.Stack.Queues, resource => resource.LogicalId, queue, "queue").Name);

    /// <summary>The name of a table.</summary>
    public string TableName(string table) => Find(_runtime.Stack.Tables, resource => resource.LogicalId, table, "table").Name;

    /// <summary>The lines that a function has written until now, oldest first.</summary>
    public Task<IReadOnlyList<string>> LogAsync(string function, CancellationToken cancellationToken = default) =>
        Task.Run<IReadOnlyList<string>>(() => [.. new LogFiles(_runtime.DataFolder).All(Function(function).Name)], cancellationToken);

    private FunctionResource Function(string logicalId) => Find(_runtime.Stack.Functions, resource => resource.LogicalId, logicalId, "function");

    private static T Find<T>(IReadOnlyList<T> resources, Func<T, string> idOf, string logicalId, string kind) =>
        resources.FirstOrDefault(resource => idOf(resource) == logicalId)
        ?? throw new ArgumentException($"expected the logical id of a {kind} of the template ({string.Join(", ", resources.Select(idOf))}), got \"{logicalId}\"", nameof(logicalId));
}
