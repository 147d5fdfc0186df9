using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableChaining.Tests.Fakes;

/// <summary>Records the messages sent to SQS, in order.</summary>
internal sealed class RecordingQueue() : AmazonSQSClient(new BasicAWSCredentials("local", "local"), new AmazonSQSConfig { ServiceURL = "http://127.0.0.1:1" })
{
    public List<SendMessageRequest> Sent { get; } = [];

    public override Task<SendMessageResponse> SendMessageAsync(SendMessageRequest request, CancellationToken cancellationToken = default)
    {
        Sent.Add(request);
        return Task.FromResult(new SendMessageResponse());
    }
}
