using Amazon.SQS.Model;
using CsCheck;

namespace DurableLocal.Tests.Sqs;

/// <summary>The client library verifies the digests of body and attributes in each response, and fails the call where they differ.</summary>
public sealed class AttributeDigestTests
{
    private static readonly Gen<string> GenName = Gen.String[Gen.Char["abcXYZ019_-"], 1, 20];
    private static readonly Gen<string> GenText = Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['¡', '퟿'], Gen.Char["\t\n\r\"\\<&>"]), 1, 50];

    private static readonly Gen<MessageAttributeValue> GenValue = Gen.OneOf(
        GenText.Select(text => new MessageAttributeValue { DataType = "String", StringValue = text }),
        GenText.Select(text => new MessageAttributeValue { DataType = "String.custom", StringValue = text }),
        Gen.Double.Where(double.IsFinite).Select(number => new MessageAttributeValue { DataType = "Number", StringValue = $"{number:R}" }),
        Gen.Byte.Array[1, 60].Select(bytes => new MessageAttributeValue { DataType = "Binary", BinaryValue = new MemoryStream(bytes) }));

    [Fact]
    public async Task Digests_of_random_messages_are_accepted_by_the_client()
    {
        await using var host = await SqsHost.StartAsync();
        var url = await host.CreateAsync("q");

        await Gen.Select(GenText, Gen.Dictionary(GenName, GenValue)[0, 10]).SampleAsync(
            async (body, attributes) =>
            {
                var sent = await host.Client.SendMessageAsync(new SendMessageRequest(url, body) { MessageAttributes = attributes });
                var message = Assert.Single(await host.ReceiveAsync(url));
                await host.Client.DeleteMessageAsync(url, message.ReceiptHandle);

                Assert.Equal(body, message.Body);
                Assert.Equal(sent.MD5OfMessageAttributes, message.MD5OfMessageAttributes);
                Assert.Equal(attributes.Count, message.MessageAttributes?.Count ?? 0);
                Assert.All(attributes, a => Assert.Equal(Flat(a.Value), Flat(message.MessageAttributes![a.Key])));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Digest_of_attributes_equals_that_of_SQS()
    {
        await using var host = await SqsHost.StartAsync();
        var url = await host.CreateAsync("q");

        var sent = await host.Client.SendMessageAsync(new SendMessageRequest(url, "bar")
        {
            MessageAttributes = new() { ["timestamp"] = new() { DataType = "Number", StringValue = "1493147359900" } },
        });

        // The worked example that several SQS implementations carry in their tests.
        Assert.Equal("235c5c510d26fb653d073faed50ae77c", sent.MD5OfMessageAttributes);
    }

    private static (string, string?, string) Flat(MessageAttributeValue value) =>
        (value.DataType, value.StringValue, Convert.ToHexString(value.BinaryValue?.ToArray() ?? []));
}
