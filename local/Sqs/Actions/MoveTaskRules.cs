using System.Text;
using DurableChaining.Local.Sqs.Protocol;
using DurableChaining.Local.Sqs.Rules;
using DurableChaining.Local.Sqs.State;

namespace DurableChaining.Local.Sqs.Actions;

/// <summary>How the move task operations name queues and tasks.</summary>
internal static class MoveTaskRules
{
    /// <exception cref="SqsException">The ARN is missing, malformed, or names no queue.</exception>
    public static Queue Queue(Queues queues, string parameter, string? arn)
    {
        if (string.IsNullOrEmpty(arn))
        {
            throw SqsException.MissingParameter(parameter);
        }

        var name = QueueName.FromArn(arn) ?? throw SqsException.InvalidParameter($"You must use this format to specify the {parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>");
        return queues.Directory.Find(name) is { } queue && queues.Identity.QueueArn(name) == arn
            ? queue
            : throw SqsException.ResourceNotFound($"The resource that you specified for the {parameter} parameter doesn't exist.");
    }

    public static string Handle(Queues queues, MoveTask task) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"taskId":"{{task.Id}}","sourceArn":"{{queues.Identity.QueueArn(task.Source)}}"}"""));

    /// <summary>The id of a task in its handle.</summary>
    /// <exception cref="SqsException">The handle is missing or none of ours.</exception>
    public static string TaskId(string? handle)
    {
        const string prefix = "{\"taskId\":\"";
        const int idLength = 36;
        var bytes = new byte[(handle ?? throw SqsException.MissingParameter("TaskHandle")).Length];
        var text = Convert.TryFromBase64String(handle, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : string.Empty;
        return text.StartsWith(prefix, StringComparison.Ordinal) && text.Length >= prefix.Length + idLength
            ? text.Substring(prefix.Length, idLength)
            : throw SqsException.InvalidParameter("TaskHandle", handle, "The task handle is not valid.");
    }
}
