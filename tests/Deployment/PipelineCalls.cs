namespace DurableChaining.Tests.Deployment;

/// <param name="Function">Logical id of the caller.</param>
internal sealed record PipelineCall(string Function, string Action, string Resource);

/// <summary>Every AWS call that a function makes over all outcomes: COMPLETED, FAILED, DUPLICATE, REJECTED, reconciled.</summary>
internal static class PipelineCalls
{
    private const string Lambda = "arn:aws:lambda:us-east-1:000000000000:function:app-";
    private const string Execution = Lambda + "OrchestratorFunction:1/durable-execution/order-1/0123";
    private const string ResultsTable = "arn:aws:dynamodb:us-east-1:000000000000:table/app-results";
    private const string IdempotencyTable = "arn:aws:dynamodb:us-east-1:000000000000:table/app-idempotency";
    private const string ResultsQueue = "arn:aws:sqs:us-east-1:000000000000:app-results";

    /// <summary>The SDK operations that the sources call themselves; the other calls are those of the packages.</summary>
    public static IReadOnlyList<string> Direct { get; } = ["GetDurableExecution", "GetItem", "Invoke", "PutItem", "SendMessage"];

    public static IReadOnlyList<PipelineCall> All { get; } =
    [
        new("IngestFunction", "lambda:InvokeFunction", Lambda + "OrchestratorFunction:live"),

        // Powertools Idempotency: a conditional put, a read where it fails, an update at the end, a delete after a failure.
        new("IngestFunction", "dynamodb:PutItem", IdempotencyTable),
        new("IngestFunction", "dynamodb:GetItem", IdempotencyTable),
        new("IngestFunction", "dynamodb:UpdateItem", IdempotencyTable),
        new("IngestFunction", "dynamodb:DeleteItem", IdempotencyTable),

        // A rejection: looked for, told, dead-lettered, recorded.
        new("IngestFunction", "dynamodb:GetItem", ResultsTable),
        new("IngestFunction", "dynamodb:PutItem", ResultsTable),
        new("IngestFunction", "sqs:SendMessage", ResultsQueue),
        new("IngestFunction", "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:app-work-dlq"),

        // The durable SDK, and the service on its behalf: chained invokes are made with the orchestrator's role.
        new("OrchestratorFunction", "lambda:CheckpointDurableExecution", Execution),
        new("OrchestratorFunction", "lambda:GetDurableExecutionState", Execution),
        new("OrchestratorFunction", "lambda:InvokeFunction", Lambda + "AddFunction:live"),
        new("OrchestratorFunction", "lambda:InvokeFunction", Lambda + "TransformFunction:live"),
        new("OrchestratorFunction", "lambda:InvokeFunction", Lambda + "FinalizeFunction:live"),
        new("OrchestratorFunction", "dynamodb:PutItem", ResultsTable),
        new("OrchestratorFunction", "sqs:SendMessage", ResultsQueue),

        new("ReconcileFunction", "lambda:GetDurableExecution", Execution),
        new("ReconcileFunction", "dynamodb:GetItem", ResultsTable),
        new("ReconcileFunction", "dynamodb:PutItem", ResultsTable),
        new("ReconcileFunction", "sqs:SendMessage", ResultsQueue),
    ];
}
