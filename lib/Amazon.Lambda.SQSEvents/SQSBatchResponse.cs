using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.SQSEvents;

/// <summary>
/// The answer of a function whose event source mapping has <c>ReportBatchItemFailures</c>:
/// the messages named here go back to the queue, all others of the batch are deleted.
/// </summary>
[DataContract]
public class SQSBatchResponse
{
    public SQSBatchResponse()
        : this([])
    {
    }

    public SQSBatchResponse(List<BatchItemFailure> batchItemFailures) => BatchItemFailures = batchItemFailures;

    [DataMember(Name = "batchItemFailures")]
    [JsonPropertyName("batchItemFailures")]
    public List<BatchItemFailure> BatchItemFailures { get; set; }

    [DataContract]
    public class BatchItemFailure
    {
        /// <summary>The message id; on a FIFO queue all later messages of the batch fail with it.</summary>
        [DataMember(Name = "itemIdentifier")]
        [JsonPropertyName("itemIdentifier")]
        public string ItemIdentifier { get; set; }
    }
}
