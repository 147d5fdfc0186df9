using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableChaining.Tests.Fakes;

/// <summary>Records the messages sent to SQS, in order, and rejects those that SQS rejects for their size or number of attributes.</summary>
internal sealed class RecordingQueue() : AmazonSQSClient(new BasicAWSCredentials("local", "local"), new AmazonSQSConfig { ServiceURL = "http://127.0.0.1:1" })
{
    private const int LargestMessage = 1_048_576;
    private const int MostAttributes = 10;

    public List<SendMessageRequest> Sent { get; } = [];

    /// <summary>Returns the exception that a send to the queue URL throws, or null.</summary>
    public Func<string, Exception?> Failure { get; set; } = _ => null;

    public IEnumerable<SendMessageRequest> SentTo(string queueUrl) => Sent.Where(sent => sent.QueueUrl == queueUrl);

    public override Task<SendMessageResponse> SendMessageAsync(SendMessageRequest request, CancellationToken cancellationToken = default)
    {
        if (Failure(request.QueueUrl) is { } failure)
        {
            return Task.FromException<SendMessageResponse>(failure);
        }

        if (SizeOf(request) > LargestMessage || request.MessageAttributes?.Count > MostAttributes)
        {
            return Task.FromException<SendMessageResponse>(new AmazonSQSException($"InvalidParameterValue: {SizeOf(request)} bytes, {request.MessageAttributes?.Count} attributes"));
        }

        Sent.Add(request);
        return Task.FromResult(new SendMessageResponse());
    }

    private static long SizeOf(SendMessageRequest request) => Encoding.UTF8.GetByteCount(request.MessageBody) + (request.MessageAttributes ?? []).Sum(attribute =>
        Encoding.UTF8.GetByteCount(attribute.Key) + Encoding.UTF8.GetByteCount(attribute.Value.DataType)
        + (attribute.Value.StringValue is { } text ? Encoding.UTF8.GetByteCount(text) : attribute.Value.BinaryValue.Length));
}
