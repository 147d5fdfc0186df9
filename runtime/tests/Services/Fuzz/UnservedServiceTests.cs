using System.Net;
using System.Text;

namespace DurableLocal.Tests.Fuzz;

/// <summary>Requests of AWS services that the endpoint does not serve: rejected with an error that names the service.</summary>
public sealed class UnservedServiceTests : IAsyncLifetime
{
    private const string Form = "application/x-www-form-urlencoded; charset=utf-8";

    private readonly HttpClient _http = new();
    private RunningServices _services = null!;

    public async ValueTask InitializeAsync() => _services = await RunningServices.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _services.DisposeAsync();
        Assert.Empty(_services.Defects);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/?x-id=ListBuckets")]
    [InlineData("GET", "/bucket?list-type=2&prefix=&delimiter=%2F&encoding-type=url")]
    [InlineData("PUT", "/bucket")]
    [InlineData("PUT", "/bucket/a/key%20of/several/parts?x-id=PutObject")]
    [InlineData("POST", "/000000000000/key?uploads")]
    [InlineData("GET", "/2015-03-31/functions/")]
    [InlineData("DELETE", "/queue/key")]
    public async Task A_signed_request_of_S3_is_rejected_in_its_format(string method, string path)
    {
        var (status, body) = await SendAsync(method, path, "s3", form: method == "POST" ? string.Empty : null);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.StartsWith("<Error><Code>UnknownOperationException</Code><Message>s3 is not served by this endpoint, which serves sqs, dynamodb and lambda: ", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_HEAD_request_of_S3_is_rejected()
    {
        var (status, body) = await SendAsync("HEAD", "/bucket/key", "s3");

        Assert.Equal((HttpStatusCode.NotFound, string.Empty), (status, body));
    }

    [Theory]
    [InlineData("sns", "Action=ListTopics&Version=2010-03-31", "<ErrorResponse><Error><Type>Sender</Type><Code>UnknownOperationException</Code><Message>sns is not served")]
    [InlineData("sts", "Action=GetCallerIdentity&Version=2011-06-15", "<ErrorResponse><Error><Type>Sender</Type><Code>UnknownOperationException</Code><Message>sts is not served")]
    [InlineData("ec2", "Action=DescribeInstances&Version=2016-11-15", "<Response><Errors><Error><Code>UnknownOperationException</Code><Message>ec2 is not served")]
    public async Task A_signed_action_of_another_service_is_rejected_in_its_format(string service, string form, string expected)
    {
        var (status, body) = await SendAsync("POST", "/", service, form: form);
        var (statusOfUrl, bodyOfUrl) = await SendAsync("GET", $"/?{form}", service);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (status, statusOfUrl));
        Assert.StartsWith(expected, body, StringComparison.Ordinal);
        Assert.StartsWith(expected, bodyOfUrl, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AmazonSSM.GetParameter", "ssm", "ssm")]
    [InlineData("AmazonSSM.GetParameter", null, "AmazonSSM")]
    [InlineData("Logs_20140328.DescribeLogGroups", "logs", "logs")]
    [InlineData("DynamoDBStreams_20120810.ListStreams", "dynamodb", "DynamoDBStreams_20120810")]
    [InlineData("AWSEvents.PutEvents", null, "AWSEvents")]
    [InlineData("secretsmanager.GetSecretValue", "secretsmanager", "secretsmanager")]
    [InlineData("Nothing", null, "Nothing")]
    public async Task A_target_of_another_service_is_rejected_as_JSON(string target, string? service, string expected)
    {
        var (status, body) = await SendAsync("POST", "/", service, target: target);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal($$"""{"__type":"UnknownOperationException","message":"{{expected}} is not served by this endpoint, which serves sqs, dynamodb and lambda: {{target}}"}""", body);
    }

    [Theory]
    [InlineData("Action=ListTopics", HttpStatusCode.BadRequest, "The action ListTopics is not valid for this endpoint.")]
    [InlineData("Action=GetCallerIdentity&Version=2011-06-15", HttpStatusCode.BadRequest, "The action GetCallerIdentity is not valid for this endpoint.")]
    public async Task An_unsigned_action_of_another_service_is_rejected_by_name(string form, HttpStatusCode expected, string message)
    {
        var (status, body) = await SendAsync("POST", "/", service: null, form: form);

        Assert.Equal(expected, status);
        Assert.Contains(message, body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/restapis", "apigateway")]
    [InlineData("POST", "/service/GraniteServiceVersion20100801/operation/ListMetrics", "monitoring")]
    [InlineData("GET", "/2015-02-01/file-systems", "elasticfilesystem")]
    public async Task A_REST_request_of_another_service_is_rejected_as_JSON(string method, string path, string service)
    {
        var (status, body) = await SendAsync(method, path, service);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal($$"""{"__type":"UnknownOperationException","message":"{{service}} is not served by this endpoint, which serves sqs, dynamodb and lambda: {{method}} {{path}}"}""", body);
    }

    [Fact]
    public async Task A_request_in_CBOR_is_rejected_in_CBOR()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_services.Address, "/service/GraniteServiceVersion20100801/operation/ListMetrics"));
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20261128/us-east-1/monitoring/aws4_request, Signature=0");
        request.Headers.Add("Smithy-Protocol", "rpc-v2-cbor");

        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal("rpc-v2-cbor", response.Headers.GetValues("Smithy-Protocol").Single());
        Assert.Equal([0xA2, 0x79, 0x00, 0x06, .. "__type"u8, 0x79, 0x00, 0x19, .. "UnknownOperationException"u8, 0x79, 0x00, 0x07, .. "message"u8, 0x79], body[..49]);
        Assert.StartsWith("monitoring is not served", Encoding.UTF8.GetString(body[51..]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/", null)]
    [InlineData("GET", "/?x-id=ListBuckets", null)]
    [InlineData("GET", "/bucket?list-type=2", null)]
    [InlineData("GET", "/bucket/key", "AWS AKID:signature")]
    [InlineData("GET", "/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261128%2Fus-east-1%2Fs3%2Faws4_request", null)]
    [InlineData("GET", "/", "AWS4-ECDSA-P256-SHA256 Credential=AKID/20261128/s3/aws4_request, SignedHeaders=host, Signature=0")]
    public async Task An_SDK_s_request_of_S3_with_another_signature_or_none_is_rejected(string method, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_services.Address, path));
        request.Headers.TryAddWithoutValidation("amz-sdk-invocation-id", Guid.NewGuid().ToString());
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.StartsWith("<Error><Code>UnknownOperationException</Code><Message>s3 is not served", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/", "sqs", "AmazonSQS.ListQueues", "{")]
    [InlineData("POST", "/", "dynamodb", "DynamoDB_20120810.ListTables", "{")]
    [InlineData("GET", "/2015-03-31/functions/", "lambda", null, "{")]
    [InlineData("GET", "/?Action=ListQueues", "sqs", null, "<ListQueuesResponse")]
    [InlineData("GET", "/", null, null, "healthy")]
    [InlineData("POST", "/", "", "AmazonSQS.ListQueues", "{")]
    public async Task A_request_of_a_served_service_is_served(string method, string path, string? service, string? target, string expected)
    {
        var (status, body) = await SendAsync(method, path, service, target);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(expected, body, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string method, string path, string? service, string? target = null, string? form = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_services.Address, path));
        if (service is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=AKID/20261128/us-east-1/{service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=0");
        }

        if (target is not null)
        {
            request.Headers.Add("X-Amz-Target", target);
            request.Content = new StringContent("{}", Encoding.UTF8, "application/x-amz-json-1.1");
        }

        if (form is not null)
        {
            request.Content = new StringContent(form, Encoding.UTF8);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", Form);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
