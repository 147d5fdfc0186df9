using System.Text;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

/// <summary>A message carries the trace header of the request that sent it.</summary>
public sealed class TraceHeaderTests : IAsyncLifetime
{
    private SqsHost _host = null!;
    private string _url = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SqsHost.StartAsync();
        _url = await _host.CreateAsync("q");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("SendMessage", """{"QueueUrl":"q","MessageBody":"a"}""", "Root=1-2")]
    [InlineData("SendMessageBatch", """{"QueueUrl":"q","Entries":[{"Id":"a","MessageBody":"a"}]}""", "Root=1-2")]
    [InlineData("SendMessage", """{"QueueUrl":"q","MessageBody":"a","MessageSystemAttributes":{"AWSTraceHeader":{"DataType":"String","StringValue":"Root=3-4"}}}""", "Root=3-4")]
    public async Task A_message_without_a_trace_header_gets_that_of_its_request(string operation, string body, string trace)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _host.Identity.Endpoint);
        request.Headers.Add("X-Amz-Target", "AmazonSQS." + operation);
        request.Headers.Add("X-Amzn-Trace-Id", "Root=1-2");
        request.Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.0");
        using var response = await client.SendAsync(request);

        // The SDK verifies this digest, and has none for an attribute that its caller did not set.
        Assert.Equal(trace != "Root=1-2", (await response.Content.ReadAsStringAsync()).Contains("MD5OfMessageSystemAttributes", StringComparison.Ordinal));
        Assert.Equal(trace, Assert.Single(await _host.ReceiveAsync(_url)).Attributes["AWSTraceHeader"]);
    }

    [Fact]
    public async Task A_message_has_no_trace_header_when_its_request_has_none()
    {
        await _host.Client.SendMessageAsync(new SendMessageRequest(_url, "a"));

        Assert.DoesNotContain("AWSTraceHeader", Assert.Single(await _host.ReceiveAsync(_url)).Attributes);
    }
}
