using System.Text;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>The identifiers of the move task operations: queue ARNs and task handles.</summary>
internal sealed class MoveTaskIdentifiers(QueueDirectory directory, AwsIdentity identity)
{
    /// <summary>Returns the queue with this ARN.</summary>
    /// <exception cref="SqsException">The ARN is missing or malformed, or the queue does not exist.</exception>
    public Queue Queue(string parameter, string? arn)
    {
        if (QueueName.FromArn(arn ?? throw SqsException.MissingParameter(parameter)) is null)
        {
            throw SqsException.InvalidParameter($"You must use this format to specify the {parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>");
        }

        return directory.Find(identity, arn) ?? throw SqsException.ResourceNotFound($"The resource that you specified for the {parameter} parameter doesn't exist.");
    }

    /// <summary>Returns the handle of a task: its ID and its source, in base64, as SQS forms it.</summary>
    public string Handle(MoveTask task) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"taskId":"{{task.Id}}","sourceArn":"{{identity.QueueArn(task.Source)}}"}"""));

    /// <summary>Returns the task ID in a handle.</summary>
    /// <exception cref="SqsException">The handle is missing or malformed, or its source queue does not exist.</exception>
    public string TaskId(string? handle)
    {
        var (task, source) = Read(handle ?? throw SqsException.MissingParameter("TaskHandle"));
        Queue("SourceArn", source);
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
