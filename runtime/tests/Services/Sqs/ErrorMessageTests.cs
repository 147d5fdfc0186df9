using System.Net;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

/// <summary>The error messages of SQS: clients show them to users, and some parse them.</summary>
public sealed class ErrorMessageTests : SqsTestBase
{
    [Theory]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"a":{"DataType":"String","StringValue":"\u0008"}}}""", "InvalidParameterValue", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF")]
    [InlineData("CreateQueue", """{"QueueName":"a","Attributes":{"FifoQueue":"false"}}""", "InvalidAttributeName", "Unknown Attribute FifoQueue.")]
    [InlineData("CreateQueue", """{"QueueName":"a","Attributes":{"ContentBasedDeduplication":"false"}}""", "InvalidAttributeName", "Unknown Attribute ContentBasedDeduplication.")]
    [InlineData("CreateQueue", """{"QueueName":"a","Attributes":{"DeduplicationScope":"queue"}}""", "InvalidAttributeName", "You can specify the DeduplicationScope only when FifoQueue is set to true.")]
    [InlineData("CreateQueue", """{"QueueName":"a","Attributes":{"FifoThroughputLimit":"perQueue"}}""", "InvalidAttributeName", "You can specify the FifoThroughputLimit only when FifoQueue is set to true.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"FifoQueue":"true"}}""", "InvalidAttributeName", "Unknown Attribute FifoQueue.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"KmsMasterKeyId":"k","SqsManagedSseEnabled":"true"}}""", "InvalidAttributeName", "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{}"}}""", "InvalidParameterValue", "Value {} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: maxReceiveCount.")]
    [InlineData("AddPermission", """{"QueueUrl":"$","Label":"l","AWSAccountIds":["1"],"Actions":[]}""", "MissingParameter", "The request must contain the parameter Actions.")]
    [InlineData("AddPermission", """{"QueueUrl":"$","Label":"l","AWSAccountIds":[],"Actions":["*"]}""", "InvalidParameterValue", "Value [] for parameter PrincipalId is invalid. Reason: Unable to verify.")]
    [InlineData("AddPermission", """{"QueueUrl":"$","Label":"l","AWSAccountIds":["1"],"Actions":["RemovePermission"]}""", "InvalidParameterValue", "Value SQS:RemovePermission for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.")]
    [InlineData("AddPermission", """{"QueueUrl":"$","Label":"l","AWSAccountIds":["1"],"Actions":["Get"]}""", "InvalidParameterValue", "Value SQS:Get for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions.")]
    [InlineData("AddPermission", """{"QueueUrl":"$","Label":"l","AWSAccountIds":["1"],"Actions":["*","*","*","*","*","*","*","*"]}""", "OverLimit", "8 Actions were found, maximum allowed is 7.")]
    [InlineData("RemovePermission", """{"QueueUrl":"$","Label":"l"}""", "InvalidParameterValue", "Value l for parameter Label is invalid. Reason: can't find label.")]
    [InlineData("TagQueue", """{"QueueUrl":"$","Tags":{}}""", "MissingParameter", "The request must contain the parameter Tags.")]
    [InlineData("UntagQueue", """{"QueueUrl":"$","TagKeys":[]}""", "InvalidParameterValue", "Tag keys must be between 1 and 128 characters in length.")]
    [InlineData("CancelMessageMoveTask", """{"TaskHandle":"foobared"}""", "InvalidParameterValue", "Value for parameter TaskHandle is invalid.")]
    [InlineData("CancelMessageMoveTask", """{"TaskHandle":"eyJ0YXNrSWQiOiAiMSIsICJzb3VyY2VBcm4iOiAiYXJuOmF3czpzcXM6dXMtZWFzdC0xOjAwMDAwMDAwMDAwMDpub3BlIn0="}""", "ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist.")]
    [InlineData("CancelMessageMoveTask", """{"TaskHandle":"eyJ0YXNrSWQiOiAiMSIsICJzb3VyY2VBcm4iOiAiYXJuOmF3czpzcXM6dXMtZWFzdC0xOjAwMDAwMDAwMDAwMDp3b3JrIn0="}""", "ResourceNotFoundException", "Task does not exist.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"dummy"}}""", "InvalidAttributeValue", "Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"dummy\",\"maxReceiveCount\":3}"}}""", "InvalidParameterValue", "Value {\"deadLetterTargetArn\":\"dummy\",\"maxReceiveCount\":3} for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sns:us-east-1:000000000000:t\",\"maxReceiveCount\":3}"}}""", "InvalidParameterValue", "Value {\"deadLetterTargetArn\":\"arn:aws:sns:us-east-1:000000000000:t\",\"maxReceiveCount\":3} for parameter RedrivePolicy is invalid. Reason: Only SQS queues are valid resources for deadLetterTargetArn.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:nope.fifo\",\"maxReceiveCount\":3}"}}""", "InvalidParameterValue", "Value {\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:nope.fifo\",\"maxReceiveCount\":3} for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type of queue as the source..")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:work\",\"maxReceiveCount\":3,\"more\":1}"}}""", "InvalidParameterValue", "Value {\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:work\",\"maxReceiveCount\":3,\"more\":1} for parameter RedrivePolicy is invalid. Reason: Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-west-2:000000000000:work\",\"maxReceiveCount\":3}"}}""", "InvalidParameterValue", "Value {\"deadLetterTargetArn\":\"arn:aws:sqs:us-west-2:000000000000:work\",\"maxReceiveCount\":3} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:999999999999:work\",\"maxReceiveCount\":3}"}}""", "InvalidParameterValue", "Value {\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:999999999999:work\",\"maxReceiveCount\":3} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws-cn:sqs:us-east-1:000000000000:work\",\"maxReceiveCount\":3}"}}""", "InvalidParameterValue", "Value {\"deadLetterTargetArn\":\"arn:aws-cn:sqs:us-east-1:000000000000:work\",\"maxReceiveCount\":3} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"dummy"}}""", "InvalidAttributeValue", "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"some\"}"}}""", "InvalidAttributeValue", "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"allowAll\",\"more\":1}"}}""", "InvalidAttributeValue", "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":\"a\"}"}}""", "InvalidAttributeValue", "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"byQueue\"}"}}""", "InvalidParameterValue", "Value {\"redrivePermission\":\"byQueue\"} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy. When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[]}"}}""", "InvalidParameterValue", "Value {\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[]} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy. When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"denyAll\",\"sourceQueueArns\":[\"a\"]}"}}""", "InvalidParameterValue", "Value {\"redrivePermission\":\"denyAll\",\"sourceQueueArns\":[\"a\"]} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy. To specify one or more source queue ARNs, you must set redrivePermission to byQueue.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]}"}}""", "InvalidParameterValue", "Value {\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy. The maximum number of source queue ARNs you can specify is 10.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"Policy":"{}"}}""", "InvalidAttributeValue", "Invalid value for the parameter Policy.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"}}""", "InvalidAttributeValue", "Invalid value for the parameter Policy.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"Policy":"{\"Version\":\"2020-01-01\",\"Statement\":{}}"}}""", "InvalidAttributeValue", "Invalid value for the parameter Policy.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"Policy":"{\"Version\":1,\"Statement\":{}}"}}""", "InvalidAttributeValue", "Invalid value for the parameter Policy.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"Policy":"{\"Statement\":{},\"More\":1}"}}""", "InvalidAttributeValue", "Invalid value for the parameter Policy.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"Policy":"[]"}}""", "InvalidAttributeValue", "Invalid value for the parameter Policy.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"Policy":"dummy"}}""", "InvalidAttributeValue", "Invalid value for the parameter Policy.")]
    [InlineData("SetQueueAttributes", """{"QueueUrl":"$","Attributes":{"Policy":"{\"Statement\":[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]}"}}""", "OverLimit", "21 statements were found in the submitted policy, max allowed is 20")]
    [InlineData("CreateQueue", """{}""", "InvalidParameterValue", "Value for parameter QueueName is invalid. Reason: Must specify a queue name.")]
    [InlineData("CreateQueue", """{"QueueName":""}""", "InvalidParameterValue", "Queue name cannot be empty")]
    [InlineData("GetQueueUrl", """{"QueueName":""}""", "InvalidParameterValue", "Value for parameter QueueName is invalid. Reason: Must specify a queue name.")]
    [InlineData("ListQueues", """{"MaxResults":1001}""", "InvalidParameterValue", "Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.")]
    [InlineData("CreateQueue", """{"QueueName":"a.fifo","Attributes":{"FifoQueue":"true","FifoThroughputLimit":"perMessageGroupId"}}""", "InvalidAttributeValue", "Invalid value for the parameter FifoThroughputLimit. Reason: The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.")]
    [InlineData("AddPermission", """{"QueueUrl":"$","Label":"","AWSAccountIds":["1"],"Actions":["*"]}""", "MissingParameter", "The request must contain the parameter Label.")]
    [InlineData("AddPermission", """{"QueueUrl":"$","Label":"l","AWSAccountIds":["1"],"Actions":["SendMessageBatch"]}""", "InvalidParameterValue", "Value SQS:SendMessageBatch for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions.")]
    [InlineData("StartMessageMoveTask", """{"SourceArn":""}""", "InvalidParameterValue", "You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>")]
    [InlineData("DeleteMessage", """{"QueueUrl":"$","ReceiptHandle":" "}""", "MissingParameter", "The request must contain the parameter ReceiptHandle.")]
    [InlineData("SendMessageBatch", """{"QueueUrl":"$"}""", "MissingParameter", "The request must contain the parameter Entries.")]
    [InlineData("SendMessageBatch", """{"QueueUrl":"$","Entries":[{"Id":"a"},{}]}""", "MissingParameter", "The request must contain the parameter SendMessageBatchRequestEntry.2.Id.")]
    [InlineData("DeleteMessageBatch", """{"QueueUrl":"$"}""", "MissingParameter", "The request must contain the parameter Entries.")]
    [InlineData("DeleteMessageBatch", """{"QueueUrl":"$","Entries":[{"Id":"a"},{}]}""", "MissingParameter", "The request must contain the parameter DeleteMessageBatchRequestEntry.2.Id.")]
    [InlineData("ChangeMessageVisibilityBatch", """{"QueueUrl":"$"}""", "MissingParameter", "The request must contain the parameter Entries.")]
    [InlineData("ChangeMessageVisibilityBatch", """{"QueueUrl":"$","Entries":[{"Id":"a"},{}]}""", "MissingParameter", "The request must contain the parameter ChangeMessageVisibilityBatchRequestEntry.2.Id.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"Hello":{}}}""", "InvalidParameterValue", "The message (user) attribute 'Hello' must contain a non-empty message attribute value.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"Aws.x":{"DataType":"String","StringValue":"x"}}}""", "InvalidParameterValue", "You can't use message attribute names beginning with 'AWS.' or 'Amazon'. These strings are reserved for internal use.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"n":{"DataType":"Number","StringValue":"NaN"}}}""", "InvalidParameterValue", "Can't cast the value of message (user) attribute 'n' to a number.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"n":{"DataType":"Number","StringValue":"-Infinity"}}}""", "InvalidParameterValue", "Can't cast the value of message (user) attribute 'n' to a number.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"n":{"DataType":"Number","StringValue":"1e400"}}}""", "InvalidParameterValue", "Can't cast the value of message (user) attribute 'n' to a number.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"n":{"DataType":"Number","StringValue":" 1"}}}""", "InvalidParameterValue", "Can't cast the value of message (user) attribute 'n' to a number.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"n":{"DataType":"Number","StringValue":"0x1"}}}""", "InvalidParameterValue", "Can't cast the value of message (user) attribute 'n' to a number.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageSystemAttributes":{"Hello":{"DataType":"String","StringValue":"x"}}}""", "InvalidParameterValue", "Message system attribute name 'Hello' is invalid.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"\u00f6ther":{"DataType":"String","StringValue":"x"}}}""", "InvalidParameterValue", "Message (user) attribute name '\u00f6ther' is invalid. Only alphanumeric characters, hyphens, underscores, and periods are allowed.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"\u6f22":{"DataType":"String","StringValue":"x"}}}""", "InvalidParameterValue", "Message (user) attribute name '\u6f22' is invalid. Only alphanumeric characters, hyphens, underscores, and periods are allowed.")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"a":{"DataType":"String.\u0001","StringValue":"x"}}}""", "InvalidParameterValue", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF")]
    [InlineData("AddPermission", """{"QueueUrl":"$","Label":"\u00f6","AWSAccountIds":["1"],"Actions":["*"]}""", "InvalidParameterValue", "Value \u00f6 for parameter Label is invalid. Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")]
    [InlineData("AddPermission", """{"QueueUrl":"$","Label":"a b","AWSAccountIds":["1"],"Actions":["*"]}""", "InvalidParameterValue", "Value a b for parameter Label is invalid. Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":7}""", "MalformedInput", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("SendMessage", """{"QueueUrl":7,"MessageBody":"a"}""", "MalformedInput", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":true}""", "MalformedInput", "TRUE_VALUE can not be converted to a String")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":["a"]}""", "MalformedInput", "Start of list found where not expected")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":{}}""", "MalformedInput", "Start of structure or map found where not expected")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","DelaySeconds":"5"}""", "MalformedInput", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","DelaySeconds":1.5}""", "MalformedInput", "DECIMAL_VALUE can not be converted to an Integer")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","DelaySeconds":99999999999}""", "MalformedInput", "NUMBER_VALUE can not be converted to an Integer")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":[]}""", "MalformedInput", "Start of list found where not expected")]
    [InlineData("SendMessage", """{"QueueUrl":"$","MessageBody":"a","MessageAttributes":{"a":{"DataType":"Binary","BinaryValue":"!"}}}""", "MalformedInput", "only base-64-encoded strings are convertible to bytes")]
    [InlineData("GetQueueAttributes", """{"QueueUrl":"$","AttributeNames":"All"}""", "MalformedInput", "Unexpected field type")]
    [InlineData("GetQueueAttributes", """{"QueueUrl":"$","AttributeNames":{}}""", "MalformedInput", "Start of structure or map found where not expected")]
    [InlineData("SendMessage", "not json", "MalformedInput", "Request: expected a JSON object, got invalid JSON at byte 2")]
    [InlineData("SendMessage", "[]", "MalformedInput", "Start of list found where not expected")]
    [InlineData("SendMessage", """{"QueueUrl":"-","MessageBody":"a",}""", "MalformedInput", "Request: expected a JSON object, got invalid JSON at byte 35")]
    public async Task Error_message_equals_that_of_SQS(string operation, string body, string code, string message)
    {
        using var response = await Host.PostAsync(operation, body.Replace("$", Url, StringComparison.Ordinal));

        Assert.Equal(code + ";Sender", response.Headers.GetValues("x-amzn-query-error").Single());
        Assert.Equal(message, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("SendMessageBatch", """{"Id":"a"}""", "MissingParameter", "The request must contain the parameter SendMessageBatchRequestEntry.2.MessageBody.")]
    [InlineData("SendMessageBatch", """{"Id":"a","MessageBody":""}""", "MissingParameter", "The request must contain the parameter SendMessageBatchRequestEntry.2.MessageBody.")]
    [InlineData("SendMessageBatch", """{"Id":"a","MessageBody":"a","MessageDeduplicationId":"d"}""", "InvalidParameterValue", "The request include parameter that is not valid for this queue type")]
    [InlineData("SendMessageBatch", """{"Id":"a","MessageBody":"a","MessageGroupId":" "}""", "InvalidParameterValue", "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length")]
    [InlineData("SendMessageBatch", """{"Id":"a","MessageBody":"a","DelaySeconds":901}""", "InvalidParameterValue", "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.")]
    [InlineData("ChangeMessageVisibilityBatch", """{"Id":"a","ReceiptHandle":"dummy"}""", "MissingParameter", "The request must contain the parameter ChangeMessageVisibilityBatchRequestEntry.2.VisibilityTimeout.")]
    [InlineData("ChangeMessageVisibilityBatch", """{"Id":"a","ReceiptHandle":"dummy","VisibilityTimeout":-85}""", "InvalidParameterValue", "Value -85 for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.")]
    [InlineData("DeleteMessageBatch", """{"Id":"a","ReceiptHandle":" "}""", "MissingParameter", "The request must contain the parameter ReceiptHandle.")]
    public async Task Failed_entry_has_its_own_error_message(string operation, string entry, string code, string message)
    {
        using var response = await Host.PostAsync(operation, $$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"first","MessageBody":"a","ReceiptHandle":"x","VisibilityTimeout":1},{{entry}}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var failed = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("Failed").EnumerateArray().Last();
        Assert.Equal(("a", code, message, true), (failed.GetProperty("Id").GetString(), failed.GetProperty("Code").GetString(), failed.GetProperty("Message").GetString(), failed.GetProperty("SenderFault").GetBoolean()));
    }

    [Theory]
    [InlineData("""{"Id":"a","MessageGroupId":"g"}""", "The request must contain the parameter SendMessageBatchRequestEntry.2.MessageBody.")]
    [InlineData("""{"Id":"a","MessageGroupId":"g","MessageBody":"a","DelaySeconds":3}""", "Value 3 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.")]
    [InlineData("""{"Id":"a","MessageGroupId":" ","MessageBody":"a"}""", "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length")]
    [InlineData("""{"Id":"a","MessageGroupId":"g","MessageBody":"a","MessageAttributes":{"Hello":{}}}""", "The message (user) attribute 'Hello' must contain a non-empty message attribute value.")]
    public async Task Invalid_entry_fails_the_batch_on_a_fifo_queue(string entry, string message)
    {
        var url = await Host.CreateAsync("q.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"));

        using var response = await Host.PostAsync("SendMessageBatch", $$"""{"QueueUrl":"{{url}}","Entries":[{"Id":"first","MessageGroupId":"g","MessageBody":"a"},{{entry}}]}""");

        Assert.Equal("InvalidParameterValue;Sender", response.Headers.GetValues("x-amzn-query-error").Single());
        Assert.Equal(message, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("message").GetString());
        Assert.Equal((0, 0, 0), await Host.CountsAsync(url));
    }

    [Fact]
    public async Task Entry_over_the_maximum_message_size_fails_by_itself()
    {
        var url = await Host.CreateAsync("small", ("MaximumMessageSize", "1024"));

        var response = await Host.Client.SendMessageBatchAsync(url, [new("fits", new string('x', 1_024)), new("does-not", new string('x', 1_025))]);

        Assert.Equal(["fits"], response.Successful.Select(e => e.Id));
        Assert.Equal("One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.", Assert.Single(response.Failed).Message);
    }

    [Fact]
    public async Task Entry_over_the_maximum_message_size_fails_the_batch_on_a_fifo_queue()
    {
        var url = await Host.CreateAsync("small.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"), ("MaximumMessageSize", "1024"));

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => Host.Client.SendMessageBatchAsync(
            url,
            [new("fits", "x") { MessageGroupId = "g" }, new("does-not", new string('x', 1_025)) { MessageGroupId = "g" }]));

        Assert.Equal(("InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."), (error.ErrorCode, error.Message));
        Assert.Equal((0, 0, 0), await Host.CountsAsync(url));
    }

    [Theory]
    [InlineData("String", 256, "Message (user) attribute name must be shorter than 256 bytes.")]
    [InlineData("Type", 1, "Message (user) attribute type must be shorter than 256 bytes.")]
    public async Task Attribute_name_and_type_have_a_maximum_length(string type, int length, string message)
    {
        var attribute = new MessageAttributeValue { DataType = type == "Type" ? "String." + new string('x', 256) : type, StringValue = "x" };

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => Host.Client.SendMessageAsync(
            new SendMessageRequest(Url, "a") { MessageAttributes = new() { [new string('n', length + 1)] = attribute } }));

        Assert.Equal(("InvalidParameterValue", message), (error.ErrorCode, error.Message));
    }

    [Fact]
    public async Task Policy_has_at_most_20_statements()
    {
        for (var i = 0; i < 20; i++)
        {
            await Host.Client.AddPermissionAsync(Url, $"l{i}", ["111111111111"], ["SendMessage"]);
        }

        var error = await Assert.ThrowsAsync<OverLimitException>(() => Host.Client.AddPermissionAsync(Url, "more", ["111111111111"], ["SendMessage"]));
        Assert.Equal("21 Statements were found, maximum allowed is 20.", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task Move_task_rate_out_of_range_is_rejected(int rate)
    {
        var arn = Host.Arn("work");
        await Host.CreateAsync("source", ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":3}"""));

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => Host.Client.StartMessageMoveTaskAsync(new() { SourceArn = arn, MaxNumberOfMessagesPerSecond = rate }));

        Assert.Equal("Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a number that's between 1 and 500.", error.Message);
    }
}
