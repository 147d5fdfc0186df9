using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using CsCheck;

namespace DurableChaining.Lib.Tests.Serialization;

public sealed record Document(string? Name, int Count, DateTime? At = null, byte[]? Bytes = null, string? XAmzId2 = null);

[JsonSerializable(typeof(Document))]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
public sealed partial class TestContext : JsonSerializerContext;

public sealed class LambdaSerializerTests
{
    private const string SqsEvent =
        """
        {"Records":[{"messageId":"19dd0b57","receiptHandle":"handle","body":"{\"id\":1}",
          "attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1523232000000"},
          "messageAttributes":{
            "IdempotencyKey":{"stringValue":"key-1","stringListValues":[],"binaryListValues":[],"dataType":"String"},
            "Raw":{"binaryValue":"AQID","dataType":"Binary"}},
          "md5OfBody":"abc","md5OfMessageAttributes":"def","eventSource":"aws:sqs",
          "eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:work","awsRegion":"us-east-1"}]}
        """;

    public static TheoryData<ILambdaSerializer> Serializers =>
    [
        new DefaultLambdaJsonSerializer(),
        new SourceGeneratorLambdaJsonSerializer<TestContext>(),
    ];

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Sqs_event_is_read_completely(ILambdaSerializer serializer)
    {
        var message = Assert.Single(Read<SQSEvent>(serializer, SqsEvent).Records);

        Assert.Equal("19dd0b57", message.MessageId);
        Assert.Equal("handle", message.ReceiptHandle);
        Assert.Equal("""{"id":1}""", message.Body);
        Assert.Equal("abc", message.Md5OfBody);
        Assert.Equal("def", message.Md5OfMessageAttributes);
        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:work", message.EventSourceArn);
        Assert.Equal("aws:sqs", message.EventSource);
        Assert.Equal("us-east-1", message.AwsRegion);
        Assert.Equal("1", message.Attributes["ApproximateReceiveCount"]);
        Assert.Equal("key-1", message.MessageAttributes["IdempotencyKey"].StringValue);
        Assert.Equal("String", message.MessageAttributes["IdempotencyKey"].DataType);
        Assert.Equal([1, 2, 3], message.MessageAttributes["Raw"].BinaryValue.ToArray());
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Text_is_written_as_it_is(ILambdaSerializer serializer) => Assert.Equal(
        """{"Name":"é<'漢&\"\n+","Count":1}""",
        Write(serializer, new Document("é<'漢&\"\n+", 1)));

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Batch_response_contains_the_failed_messages(ILambdaSerializer serializer) => Assert.Equal(
        """{"batchItemFailures":[{"itemIdentifier":"m1"}]}""",
        Write(serializer, new SQSBatchResponse([new SQSBatchResponse.BatchItemFailure { ItemIdentifier = "m1" }])));

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Nulls_are_not_written_and_names_stay_as_declared(ILambdaSerializer serializer) =>
        Assert.Equal("""{"Count":1}""", Write(serializer, new Document(null, 1)));

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Names_are_read_in_any_casing_and_dates_as_text_or_seconds(ILambdaSerializer serializer)
    {
        var at = new DateTime(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(new Document("a", 2, at), Read<Document>(serializer, """{"NAME":"a","count":2,"at":"2026-11-23T00:00:00Z"}"""));
        Assert.Equal(new Document("a", 2, at), Read<Document>(serializer, """{"NAME":"a","count":2,"at":1795392000}"""));
        Assert.Equal("id", Read<Document>(serializer, """{"x-amz-id-2":"id"}""").XAmzId2);
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Whole_number_above_the_bound_is_epoch_milliseconds(ILambdaSerializer serializer)
    {
        Assert.Equal(new DateTime(2022, 3, 2, 1, 0, 0, 123, DateTimeKind.Utc), At("1646182800123"));
        Assert.Equal(DateTime.UnixEpoch.AddMilliseconds(157_753_180_801), At("157753180801"));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(157_753_180_800), At("157753180800"));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1_646_182_800.5), At("1646182800.5"));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(-1), At("-1"));
        Assert.Throws<JsonSerializerException>(() => At("9223372036854775807"));

        DateTime? At(string number) => Read<Document>(serializer, $$"""{"At":{{number}}}""").At;
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Documents_round_trip(ILambdaSerializer serializer) =>
        Gen.Select(Gen.String, Gen.Int, Gen.Byte.Array[0, 50]).Sample((name, count, bytes) =>
        {
            var read = Read<Document>(serializer, Write(serializer, new Document(name, count, null, bytes)));
            return read.Name == Valid(name) && read.Count == count && read.Bytes!.SequenceEqual(bytes);
        });

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Invalid_payload_is_an_error_that_contains_the_type(ILambdaSerializer serializer)
    {
        var exception = Assert.Throws<JsonSerializerException>(() => Read<Document>(serializer, """{"Count":"many"}"""));

        Assert.StartsWith(
            $"Error converting the Lambda event JSON payload to type {typeof(Document).FullName}: ",
            exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
    }

    [Fact]
    public void Type_missing_in_the_context_is_an_error_that_contains_both()
    {
        var serializer = new SourceGeneratorLambdaJsonSerializer<TestContext>();

        var exception = Assert.Throws<JsonSerializerException>(() => Read<List<Guid>>(serializer, "[]"));

        Assert.Contains(typeof(TestContext).FullName!, exception.Message, StringComparison.Ordinal);
        Assert.Contains(typeof(List<Guid>).FullName!, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Camel_case_serializer_writes_camel_case() => Assert.Equal(
        """{"name":"a","count":1,"x-amz-id-2":"id"}""",
        Write(new CamelCaseLambdaJsonSerializer(), new Document("a", 1, XAmzId2: "id")));

    // A lone surrogate has no UTF-8 encoding; writers replace it.
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static T Read<T>(ILambdaSerializer serializer, string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return serializer.Deserialize<T>(stream);
    }

    private static string Write<T>(ILambdaSerializer serializer, T value)
    {
        using var stream = new MemoryStream();
        serializer.Serialize(value, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
