using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Hosting;
using DurableLocal.Template;

namespace DurableChaining.Submit;

/// <summary>Where <c>run</c> sends messages and looks for results: outputs of the template say it.</summary>
/// <param name="DeadLetterQueueUrl">Null where the work queue has no dead-letter queue.</param>
public sealed record PipelineEndpoints(string QueueUrl, string Table, string? DeadLetterQueueUrl)
{
    public const string QueueOutput = "WorkQueueUrl";
    public const string TableOutput = "ResultsTableName";

    /// <exception cref="StartException">The template does not say.</exception>
    public static PipelineEndpoints Of(Stack stack, AwsIdentity identity)
    {
        var queue = stack.Outputs.TryGetValue(QueueOutput, out var url)
            ? stack.Queues.FirstOrDefault(queue => identity.QueueUrl(queue.Name) == url)
            : stack.EventSourceMappings.Select(mapping => stack.Queues.First(queue => identity.QueueArn(queue.Name) == mapping.QueueArn)).FirstOrDefault();
        if (queue is null)
        {
            throw new StartException($"run needs a queue to send to: the output {QueueOutput}, or a function with an SQS event; the template has neither");
        }

        if (!stack.Outputs.TryGetValue(TableOutput, out var table) || stack.Tables.All(candidate => candidate.Name != table))
        {
            throw new StartException($"run needs a table to look for results in: the output {TableOutput} with the name of a table, got {(table is null ? "no such output" : $"\"{table}\"")}");
        }

        return new PipelineEndpoints(identity.QueueUrl(queue.Name), table, DeadLetterQueue(queue, stack, identity));
    }

    private static string? DeadLetterQueue(QueueResource queue, Stack stack, AwsIdentity identity)
    {
        if (!queue.Attributes.TryGetValue("RedrivePolicy", out var policy))
        {
            return null;
        }

        using var document = JsonDocument.Parse(policy);
        var arn = document.RootElement.GetProperty("deadLetterTargetArn").GetString();
        return stack.Queues.FirstOrDefault(candidate => identity.QueueArn(candidate.Name) == arn) is { } target ? identity.QueueUrl(target.Name) : null;
    }
}
