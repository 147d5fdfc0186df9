using System.Net;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

public sealed class ErrorResponseTests : SqsTestBase
{
    [Fact]
    public async Task Unknown_queue_is_an_error_with_both_codes()
    {
        using var response = await Host.PostAsync("SendMessage", """{"QueueUrl":"http://anywhere:9/1/nope","MessageBody":"a"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue;Sender", response.Headers.GetValues("x-amzn-query-error").Single());
        Assert.Equal("application/x-amz-json-1.0", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("""{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}""", await response.Content.ReadAsStringAsync());
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => Host.Client.GetQueueUrlAsync("nope"));
    }

    [Theory]
    [InlineData("SendMessage", "{}", "MissingParameter")]
    [InlineData("SendMessage", """{"QueueUrl":"http://here/","MessageBody":"a"}""", "InvalidAddress")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":""}""", "MissingParameter")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":7}""", "MalformedInput")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"\ud800"}""", "MalformedInput")]
    [InlineData("SendMessage", "not json", "MalformedInput")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"RedrivePolicy":null}}""", "MalformedInput")]
    [InlineData("GetQueueAttributes", """{"QueueUrl":"$","AttributeNames":[null]}""", "MalformedInput")]
    [InlineData("SendMessageBatch", """{"QueueUrl":"$","Entries":[null]}""", "MalformedInput")]
    [InlineData("UntagQueue", """{"QueueUrl":"$","TagKeys":[null]}""", "MalformedInput")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[1]}"}}""", "InvalidAttributeValue")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"\u0000"}""", "InvalidMessageContents")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"\uffff"}""", "InvalidMessageContents")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","DelaySeconds":901}""", "InvalidParameterValue")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageDeduplicationId":"d"}""", "InvalidParameterValue")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"a":{"DataType":"String","StringValue":""}}}""", "InvalidParameterValue")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"a":{"DataType":"Date","StringValue":"x"}}}""", "InvalidParameterValue")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"a":{"DataType":"Number","StringValue":"x"}}}""", "InvalidParameterValue")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"a b":{"DataType":"String","StringValue":"x"}}}""", "InvalidParameterValue")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"aws.x":{"DataType":"String","StringValue":"x"}}}""", "InvalidParameterValue")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"a":{"DataType":"Binary","StringValue":"x"}}}""", "InvalidParameterValue")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageSystemAttributes":{"Other":{"DataType":"String","StringValue":"x"}}}""", "InvalidParameterValue")]
    [InlineData("ReceiveMessage", """{"QueueUrl":"$","MaxNumberOfMessages":11}""", "InvalidParameterValue")]
    [InlineData("ReceiveMessage", """{"QueueUrl":"$","MaxNumberOfMessages":0}""", "InvalidParameterValue")]
    [InlineData("ReceiveMessage", """{"QueueUrl":"$","WaitTimeSeconds":21}""", "InvalidParameterValue")]
    [InlineData("ReceiveMessage", """{"QueueUrl":"$","VisibilityTimeout":43201}""", "InvalidParameterValue")]
    [InlineData("ReceiveMessage", """{"QueueUrl":"$","AttributeNames":["Nope"]}""", "InvalidAttributeName")]
    [InlineData("SendMessageBatch", """{"QueueUrl":"$","Entries":[]}""", "AWS.SimpleQueueService.EmptyBatchRequest")]
    [InlineData("DeleteMessageBatch", """{"QueueUrl":"$"}""", "MissingParameter")]
    [InlineData("SendMessageBatch", """{"QueueUrl":"$","Entries":[{"Id":"a","MessageBody":"1"},{"Id":"a","MessageBody":"2"}]}""", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct")]
    [InlineData("SendMessageBatch", """{"QueueUrl":"$","Entries":[{"Id":"a b","MessageBody":"1"}]}""", "AWS.SimpleQueueService.InvalidBatchEntryId")]
    [InlineData("ChangeMessageVisibility", """{"QueueUrl":"$","ReceiptHandle":"x","VisibilityTimeout":43201}""", "InvalidParameterValue")]
    [InlineData("ChangeMessageVisibility", """{"QueueUrl":"$","ReceiptHandle":"x","VisibilityTimeout":1}""", "ReceiptHandleIsInvalid")]
    [InlineData("CreateQueue", """{"QueueName":"a.b"}""", "InvalidParameterValue")]
    [InlineData("CreateQueue", """{"QueueName":"a","Attributes":{"Nope":"1"}}""", "InvalidAttributeName")]
    [InlineData("CreateQueue", """{"QueueName":"a","Attributes":{"VisibilityTimeout":"43201"}}""", "InvalidAttributeValue")]
    [InlineData("CreateQueue", """{"QueueName":"a","Attributes":{"FifoQueue":"true"}}""", "InvalidParameterValue")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"QueueArn":"x"}}""", "InvalidAttributeName")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"MaximumMessageSize":"1023"}}""", "InvalidAttributeValue")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{}"}}""", "InvalidParameterValue")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"[1"}}""", "InvalidAttributeValue")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:nope\",\"maxReceiveCount\":3}"}}""", "InvalidParameterValue")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"some\"}"}}""", "InvalidAttributeValue")]
    [InlineData("GetQueueAttributes", """{"QueueUrl":"$","AttributeNames":["Nope"]}""", "InvalidAttributeName")]
    [InlineData("ListQueues", """{"MaxResults":1001}""", "InvalidParameterValue")]
    [InlineData("StartMessageMoveTask", """{"SourceArn":"arn:aws:sqs:us-east-1:000000000000:work"}""", "InvalidParameterValue")]
    [InlineData("StartMessageMoveTask", """{"SourceArn":"arn:aws:sqs:us-east-1:000000000000:nope"}""", "ResourceNotFoundException")]
    [InlineData("CancelMessageMoveTask", """{"TaskHandle":"x"}""", "InvalidParameterValue")]
    [InlineData("Nope", "{}", "InvalidAction")]
    public async Task Invalid_request_returns_its_error_code(string operation, string body, string code)
    {
        using var response = await Host.PostAsync(operation, body.Replace("$", Url, StringComparison.Ordinal));

        Assert.Equal(code + ";Sender", response.Headers.GetValues("x-amzn-query-error").Single());
        Assert.Equal((0, 0, 0), await Host.CountsAsync(Url));
    }

    [Fact]
    public async Task Message_of_one_mebibyte_is_accepted_and_one_byte_more_is_rejected()
    {
        await Host.Client.SendMessageAsync(Url, new string('x', 1_048_576));

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => Host.Client.SendMessageAsync(Url, new string('x', 1_048_577)));
        Assert.Equal("InvalidParameterValue", error.ErrorCode);
        Assert.Contains("Message must be shorter than 1048576 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(1_048_576, Assert.Single(await Host.ReceiveAsync(Url)).Body.Length);
    }

    [Fact]
    public async Task Batch_over_one_mebibyte_is_rejected_as_a_whole()
    {
        var half = new string('x', 600_000);
        await Assert.ThrowsAsync<BatchRequestTooLongException>(() => Host.Client.SendMessageBatchAsync(Url, [new("a", half), new("b", half)]));
        Assert.Equal((0, 0, 0), await Host.CountsAsync(Url));
    }

    [Fact]
    public async Task Attributes_count_toward_the_size_of_a_batch()
    {
        SendMessageBatchRequestEntry Entry(string id) => new(id, new string('x', 524_288 - 10))
        {
            MessageAttributes = new() { ["a"] = new() { DataType = "String", StringValue = "0123456789" } },
        };

        var error = await Assert.ThrowsAsync<BatchRequestTooLongException>(() => Host.Client.SendMessageBatchAsync(Url, [Entry("a"), Entry("b")]));

        Assert.Equal("Batch requests cannot be longer than 1048576 bytes. You have sent 1048590 bytes.", error.Message);
    }

    [Fact]
    public async Task Batch_of_eleven_entries_is_rejected()
    {
        var error = await Assert.ThrowsAsync<TooManyEntriesInBatchRequestException>(
            () => Host.Client.SendMessageBatchAsync(Url, [.. Enumerable.Range(0, 11).Select(i => new SendMessageBatchRequestEntry($"{i}", "x"))]));
        Assert.Equal("Maximum number of entries per request are 10. You have sent 11.", error.Message);
    }

    [Fact]
    public async Task Invalid_entries_of_a_batch_fail_by_themselves()
    {
        var response = await Host.Client.SendMessageBatchAsync(Url, [new("good", "x"), new("bad", "\u0001"), new("late", "x") { DelaySeconds = 901 }]);

        Assert.Equal(["good"], response.Successful.Select(e => e.Id));
        Assert.Equal([("bad", "InvalidMessageContents"), ("late", "InvalidParameterValue")], response.Failed.Select(e => (e.Id, e.Code)));
        Assert.All(response.Failed, e => Assert.True(e.SenderFault));
    }

    [Fact]
    public async Task Queue_url_with_any_host_identifies_the_queue()
    {
        using var response = await Host.PostAsync("SendMessage", """{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/000000000000/work","MessageBody":"a"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        using var byName = await Host.PostAsync("SendMessage", """{"QueueUrl":"work","MessageBody":"a"}""");
        Assert.Equal(HttpStatusCode.OK, byName.StatusCode);

        using var onPath = await Host.PostAsync("SendMessage", $$"""{"QueueUrl":"{{Url}}","MessageBody":"a"}""", "/000000000000/work");
        Assert.Equal(HttpStatusCode.OK, onPath.StatusCode);
        Assert.Equal((3, 0, 0), await Host.CountsAsync(Url));
    }
}
