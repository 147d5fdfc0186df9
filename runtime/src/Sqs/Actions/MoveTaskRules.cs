using System.Text;
using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>How the move task operations name queues and tasks.</summary>
internal static class MoveTaskRules
{
    /// <exception cref="SqsException">The ARN is missing, malformed, or names no queue.</exception>
    public static Queue Queue(Queues queues, string parameter, string? arn)
    {
        var name = QueueName.FromArn(arn ?? throw SqsException.MissingParameter(parameter)) ?? throw SqsException.InvalidParameter($"You must use this format to specify the {parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>");
        return queues.Directory.Find(name) is { } queue && queues.Identity.QueueArn(name) == arn
            ? queue
            : throw SqsException.ResourceNotFound($"The resource that you specified for the {parameter} parameter doesn't exist.");
    }

    public static string Handle(Queues queues, MoveTask task) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"taskId":"{{task.Id}}","sourceArn":"{{queues.Identity.QueueArn(task.Source)}}"}"""));

    /// <summary>The id of a task in its handle, whose source must be a queue.</summary>
    /// <exception cref="SqsException">The handle is missing or none, or there is no such queue.</exception>
    public static string TaskId(Queues queues, string? handle)
    {
        var (task, source) = Read(handle ?? throw SqsException.MissingParameter("TaskHandle"));
        Queue(queues, "SourceArn", source);
        return task;
    }

    private static (string Task, string Source) Read(string handle)
    {
        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(handle));
            return (document.RootElement.GetProperty("taskId").GetString()!, document.RootElement.GetProperty("sourceArn").GetString()!);
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw SqsException.InvalidParameter("Value for parameter TaskHandle is invalid.");
        }
    }
}
