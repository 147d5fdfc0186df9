using System.Text;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

/// <summary>A message goes on with the trace of the request that sent it.</summary>
public sealed class TraceTests : IAsyncLifetime
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
    public async Task The_header_of_the_request_is_the_messages_trace_where_it_has_none(string operation, string body, string trace)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _host.Identity.Endpoint);
        request.Headers.Add("X-Amz-Target", "AmazonSQS." + operation);
        request.Headers.Add("X-Amzn-Trace-Id", "Root=1-2");
        request.Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.0");
        using var answer = await client.SendAsync(request);

        // What the sender did not give, its SDK has no digest of to compare.
        Assert.Equal(trace != "Root=1-2", (await answer.Content.ReadAsStringAsync()).Contains("MD5OfMessageSystemAttributes", StringComparison.Ordinal));
        Assert.Equal(trace, Assert.Single(await _host.ReceiveAsync(_url)).Attributes["AWSTraceHeader"]);
    }

    [Fact]
    public async Task Without_a_header_there_is_no_trace()
    {
        await _host.Client.SendMessageAsync(new SendMessageRequest(_url, "a"));

        Assert.DoesNotContain("AWSTraceHeader", Assert.Single(await _host.ReceiveAsync(_url)).Attributes);
    }
}
