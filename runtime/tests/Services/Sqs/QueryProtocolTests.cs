using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace DurableLocal.Tests.Sqs;

/// <summary>The protocol of older SDKs: parameters as a form, responses in XML.</summary>
public sealed class QueryProtocolTests : IAsyncLifetime
{
    private static readonly XNamespace Names = "http://queue.amazonaws.com/doc/2012-11-05/";

    private readonly HttpClient _http = new();
    private SqsHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await SqsHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_queue_is_created_with_attributes_and_tags()
    {
        var created = await PostAsync("/", "Action=CreateQueue&QueueName=q&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=5&Tag.1.Key=a&Tag.1.Value=b");
        var url = created.Element(Names + "CreateQueueResult")!.Element(Names + "QueueUrl")!.Value;
        var attributes = await PostAsync("/", $"Action=GetQueueAttributes&QueueUrl={Uri.EscapeDataString(url)}&AttributeName.1=VisibilityTimeout&AttributeName.2=DelaySeconds");
        var tags = await PostAsync(new Uri(url).AbsolutePath, "Action=ListQueueTags");

        Assert.Equal(["VisibilityTimeout=5", "DelaySeconds=0"], Pairs(attributes, "Attribute", "Name").Order().Reverse());
        Assert.Equal(["a=b"], Pairs(tags, "Tag", "Key"));
        Assert.NotEqual(string.Empty, created.Element(Names + "ResponseMetadata")!.Element(Names + "RequestId")!.Value);
    }

    [Fact]
    public async Task A_message_keeps_its_characters_and_attributes()
    {
        const string body = "h\u00e4llo <&> \"x\" \r\n\t \U0001F600 +%";
        var path = new Uri(await _host.CreateAsync("q")).AbsolutePath;

        var sent = await PostAsync(path, $"Action=SendMessage&MessageBody={Uri.EscapeDataString(body)}&MessageAttribute.1.Name=n&MessageAttribute.1.Value.DataType=Number&MessageAttribute.1.Value.StringValue=42&MessageAttribute.2.Name=b&MessageAttribute.2.Value.DataType=Binary&MessageAttribute.2.Value.BinaryValue=AAH%2F");
        var received = await PostAsync(path, "Action=ReceiveMessage&AttributeName.1=All&MessageAttributeName.1=All");

        var message = received.Element(Names + "ReceiveMessageResult")!.Element(Names + "Message")!;
        Assert.Equal(body, message.Element(Names + "Body")!.Value);
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body))), message.Element(Names + "MD5OfBody")!.Value);
        Assert.Equal(sent.Descendants(Names + "MD5OfMessageAttributes").Single().Value, message.Element(Names + "MD5OfMessageAttributes")!.Value);
        Assert.Equal(["b:Binary:AAH/", "n:Number:42"], message.Elements(Names + "MessageAttribute").Select(Described));
        Assert.Contains("ApproximateReceiveCount=1", Pairs(received, "Attribute", "Name"));

        var deleted = await PostAsync(path, $"Action=DeleteMessage&ReceiptHandle={Uri.EscapeDataString(message.Element(Names + "ReceiptHandle")!.Value)}");
        Assert.Null(deleted.Element(Names + "DeleteMessageResult"));
        Assert.Empty((await PostAsync(path, "Action=ReceiveMessage&VisibilityTimeout=0")).Element(Names + "ReceiveMessageResult")!.Elements());
    }

    [Fact]
    public async Task Entries_of_a_batch_succeed_or_fail_independently()
    {
        var path = new Uri(await _host.CreateAsync("q")).AbsolutePath;

        var sent = await PostAsync(path, "Action=SendMessageBatch&SendMessageBatchRequestEntry.1.Id=one&SendMessageBatchRequestEntry.1.MessageBody=x&SendMessageBatchRequestEntry.2.Id=two&SendMessageBatchRequestEntry.2.MessageBody=y&SendMessageBatchRequestEntry.2.DelaySeconds=901");

        var result = sent.Element(Names + "SendMessageBatchResult")!;
        Assert.Equal("one", result.Elements(Names + "SendMessageBatchResultEntry").Single().Element(Names + "Id")!.Value);
        var failure = result.Elements(Names + "BatchResultErrorEntry").Single();
        Assert.Equal(("two", "InvalidParameterValue", "true"), (failure.Element(Names + "Id")!.Value, failure.Element(Names + "Code")!.Value, failure.Element(Names + "SenderFault")!.Value));
    }

    [Fact]
    public async Task A_single_element_needs_no_number()
    {
        var path = new Uri(await _host.CreateAsync("q")).AbsolutePath;

        await PostAsync(path, "Action=SetQueueAttributes&Attribute.Name=VisibilityTimeout&Attribute.Value=45");

        Assert.Contains("VisibilityTimeout=45", Pairs(await PostAsync(path, "Action=GetQueueAttributes&AttributeName=All"), "Attribute", "Name"));
    }

    [Fact]
    public async Task AttributeName_takes_precedence_over_MessageSystemAttributeName()
    {
        var path = new Uri(await _host.CreateAsync("q")).AbsolutePath;
        await PostAsync(path, "Action=SendMessage&MessageBody=a");

        var received = await PostAsync(path, "Action=ReceiveMessage&MessageSystemAttributeName.1=All&AttributeName.1=SenderId");

        Assert.Equal(["SenderId=000000000000"], Pairs(received, "Attribute", "Name"));
    }

    [Theory]
    [InlineData("?Action=ListQueues", HttpStatusCode.BadRequest, "The action ListQueues is not valid for this endpoint.")]
    [InlineData("?Action=CreateQueue&QueueName=p", HttpStatusCode.BadRequest, "The action CreateQueue is not valid for this endpoint.")]
    [InlineData("", HttpStatusCode.NotFound, "<UnknownOperationException/>")]
    public async Task A_queue_url_rejects_operations_on_the_account(string query, HttpStatusCode status, string text)
    {
        using var response = await _http.GetAsync(new Uri(await _host.CreateAsync("q") + query));

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Action=GetQueueUrl&QueueName=none", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist for this wsdl version.")]
    [InlineData("Action=GetQueueUrl", "MissingParameter", "The request must contain the parameter QueueName.")]
    [InlineData("Action=CreateQueue&QueueName=q&Attribute.1.Name=Policy", "MissingParameter", "The request must contain the parameter Attribute.Value.")]
    [InlineData("Action=ListQueues&a.b.c.d.e.f.g.h.i=1", "InvalidParameterValue", "The name of a parameter has at most 8 parts, not 9.")]
    [InlineData("Action=Nothing", "InvalidAction", "The action Nothing is not valid for this endpoint.")]
    [InlineData("Version=2012-11-05", "MissingAction", "The request must contain the parameter Action.")]
    public async Task An_error_is_an_ErrorResponse_document(string form, string code, string message)
    {
        var (status, response) = await SendAsync("/", form);

        var error = response.Element(Names + "Error")!;
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("ErrorResponse", response.Name.LocalName);
        Assert.Equal(("Sender", code, message), (error.Element(Names + "Type")!.Value, error.Element(Names + "Code")!.Value, error.Element(Names + "Message")!.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&SendMessageBatchRequestEntry=")]
    public async Task A_batch_without_entries_is_rejected(string entries)
    {
        var url = await _host.CreateAsync("q");

        var (status, response) = await SendAsync(new Uri(url).AbsolutePath, "Action=SendMessageBatch" + entries);

        var error = response.Element(Names + "Error")!;
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            ("AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request."),
            (error.Element(Names + "Code")!.Value, error.Element(Names + "Message")!.Value));
    }

    /// <summary>botocore writes an empty list as an empty value under the name of the member, such as AttributeNames.</summary>
    [Theory]
    [InlineData("ReceiveMessage", "MessageAttributeNames=")]
    [InlineData("ReceiveMessage", "AttributeNames=&MessageSystemAttributeNames=")]
    [InlineData("GetQueueAttributes", "AttributeNames=")]
    [InlineData("SendMessage", "MessageBody=a&MessageAttributes=&MessageSystemAttributes=")]
    [InlineData("SendMessage", "MessageBody=a&MessageAttribute=")]
    public async Task An_empty_optional_list_is_accepted(string operation, string parameters)
    {
        var path = new Uri(await _host.CreateAsync("q")).AbsolutePath;

        await PostAsync(path, $"Action={operation}&{parameters}");
    }

    [Theory]
    [InlineData("SendMessageBatch", "Entries=", "AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request.")]
    [InlineData("DeleteMessageBatch", "Entries=", "AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one DeleteMessageBatchRequestEntry in the request.")]
    [InlineData("UntagQueue", "TagKeys=", "InvalidParameterValue", "Tag keys must be between 1 and 128 characters in length.")]
    [InlineData("TagQueue", "Tags=", "MissingParameter", "The request must contain the parameter Tags.")]
    [InlineData("AddPermission", "Label=l&AWSAccountIds=&ActionName.1=SendMessage", "InvalidParameterValue", "Value [] for parameter PrincipalId is invalid. Reason: Unable to verify.")]
    [InlineData("AddPermission", "Label=l&AWSAccountId.1=111111111111&Actions=", "MissingParameter", "The request must contain the parameter Actions.")]
    [InlineData("SendMessage", "MessageBody=a&DelaySeconds=", "MalformedInput", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("ReceiveMessage", "WaitTimeSeconds=soon", "MalformedInput", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("SendMessage", "MessageBody.1=a", "MalformedInput", "Start of structure or map found where not expected")]
    [InlineData("SendMessage", "MessageBody=a&MessageAttribute.1.Name=n&MessageAttribute.1.Value=v", "MalformedInput", "Unexpected field type")]
    [InlineData("SendMessage", "MessageBody=a&MessageAttribute.1.Name=n&MessageAttribute.1.Value.DataType=Binary&MessageAttribute.1.Value.BinaryValue=%21", "MalformedInput", "only base-64-encoded strings are convertible to bytes")]
    [InlineData("SendMessageBatch", "SendMessageBatchRequestEntry.1=a", "MalformedInput", "Unexpected field type")]
    public async Task A_parameter_that_is_empty_or_of_another_type_is_rejected(string operation, string parameters, string code, string message)
    {
        var path = new Uri(await _host.CreateAsync("q")).AbsolutePath;

        var (status, response) = await SendAsync(path, $"Action={operation}&{parameters}");

        var error = response.Element(Names + "Error")!;
        Assert.Equal((HttpStatusCode.BadRequest, code, message), (status, error.Element(Names + "Code")!.Value, error.Element(Names + "Message")!.Value));
    }

    [Fact]
    public async Task A_get_request_with_an_action_is_accepted()
    {
        await _host.CreateAsync("q");

        var response = XElement.Parse(await _http.GetStringAsync(new Uri(_host.Identity.Endpoint, "/?Action=ListQueues&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0")));

        Assert.EndsWith("/q", response.Element(Names + "ListQueuesResult")!.Element(Names + "QueueUrl")!.Value, StringComparison.Ordinal);
    }

    private static string Described(XElement attribute)
    {
        var value = attribute.Element(Names + "Value")!;
        return $"{attribute.Element(Names + "Name")!.Value}:{value.Element(Names + "DataType")!.Value}:{(value.Element(Names + "StringValue") ?? value.Element(Names + "BinaryValue"))!.Value}";
    }

    private static IEnumerable<string> Pairs(XElement response, string element, string key) =>
        response.Descendants(Names + element).Select(pair => $"{pair.Element(Names + key)!.Value}={pair.Element(Names + "Value")!.Value}");

    private async Task<XElement> PostAsync(string path, string form)
    {
        var (status, response) = await SendAsync(path, form);
        Assert.Equal(HttpStatusCode.OK, status);
        return response;
    }

    private async Task<(HttpStatusCode Status, XElement Response)> SendAsync(string path, string form)
    {
        using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await _http.PostAsync(new Uri(_host.Identity.Endpoint, path), content);
        Assert.Equal("text/xml", response.Content.Headers.ContentType!.MediaType);
        return (response.StatusCode, XElement.Parse(await response.Content.ReadAsStringAsync(), LoadOptions.PreserveWhitespace));
    }
}
