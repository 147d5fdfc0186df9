namespace DurableChaining.Submit;

/// <summary>The queue that messages are sent to and the table that their results are read from.</summary>
/// <param name="Table">Null where a command reads no results.</param>
/// <param name="QueueSource">What has given the URL, such as <c>--queue-url</c>: error messages begin with it.</param>
/// <param name="TableSource">What has given the name of the table.</param>
public sealed record PipelineEndpoints(string QueueUrl, string? Table, string QueueSource, string TableSource)
{
    public const string QueueOutput = "WorkQueueUrl";
    public const string TableOutput = "ResultsTableName";

    /// <summary>The endpoints among the outputs of a stack.</summary>
    /// <param name="source">Where the outputs come from.</param>
    /// <exception cref="SubmitException">One of the two outputs is missing.</exception>
    public static PipelineEndpoints FromOutputs(IReadOnlyDictionary<string, string> outputs, string source)
    {
        return new PipelineEndpoints(Value(QueueOutput), Value(TableOutput), $"{source}: {QueueOutput}", $"{source}: {TableOutput}");

        string Value(string name) => outputs.TryGetValue(name, out var value)
            ? value
            : throw new SubmitException($"{source}: expected the outputs {QueueOutput} and {TableOutput}, got {(outputs.Count == 0 ? "no outputs" : string.Join(", ", outputs.Keys))}");
    }
}
