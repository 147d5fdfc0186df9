using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DurableLocal.Tests.Fuzz;

/// <summary>Generates random requests; the same seed and number give the same request.</summary>
internal sealed class RequestGenerator(Uri address, int seed)
{
    private static readonly string[] Texts =
    [
        "", "work", "app-Plain", "app-Flow", "app-Flow:live", "$LATEST", "items", "by-x", "id", "a", "S", "N", "HASH", "RANGE", "PAY_PER_REQUEST", "ALL_NEW", "Number", "String", "All", "0", "-1", "1e400",
        "99999999999999999999999999999999999999999999", "../../etc/passwd", "..%2f..%2f", "\0", "😀", "\ud800", "#n = :v", "SET #n = if_not_exists(#n, :v) + :v REMOVE a[0].b", "attribute_exists(id) AND NOT (a BETWEEN :v AND :w)",
        "((((((((((((((((((((((((", "size(a) > :v", "{\"deadLetterTargetArn\":\"x\",\"maxReceiveCount\":0}", "arn:aws:sqs:us-east-1:000000000000:work", "arn:aws:dynamodb:us-east-1:000000000000:table/items",
        "arn:aws:lambda:us-east-1:000000000000:function:app-Flow:1/durable-execution/a/b", "2026-01-02T03:04:05Z", "79228162514264337593543950335", "-0", "NaN", "true", "START", "SUCCEED", "STEP", "WAIT", "CHAINED_INVOKE", "CALLBACK",
        "CONTEXT", "EXECUTION", "RUNNING", "VisibilityTimeout", "RedrivePolicy", "FifoQueue", "work.fifo", "L", "M", "B", "NULL", "BOOL", "SS", "NS", "BS", "Put", "Update", "ConditionCheck", "PutRequest", "DeleteRequest", "%", "%zz", "%00", "a/b",
    ];

    /// <summary>Members of the structures inside requests, from all three models.</summary>
    private static readonly string[] InnerMembers =
    [
        "Id", "MessageBody", "DelaySeconds", "ReceiptHandle", "VisibilityTimeout", "DataType", "StringValue", "BinaryValue", "MessageAttributes", "AttributeName", "AttributeType", "KeyType", "IndexName", "KeySchema", "Projection",
        "ProjectionType", "ReadCapacityUnits", "TableName", "Key", "Item", "S", "N", "B", "SS", "NS", "BS", "L", "M", "NULL", "BOOL", "items", "id", "#n", ":v", ":w", "Put", "Get", "Delete", "Update", "ConditionExpression",
        "Type", "Action", "ParentId", "Name", "SubType", "Payload", "Error", "StepOptions", "WaitOptions", "WaitSeconds", "NextAttemptDelaySeconds", "ChainedInvokeOptions", "FunctionName", "CallbackOptions", "TimeoutSeconds", "Enabled",
        "PutRequest", "DeleteRequest", "Keys", "ComparisonOperator", "AttributeValueList", "Value", "Exists", "WAIT", "ErrorMessage",
    ];

    /// <summary>Valid values of members; a member without one may be omitted.</summary>
    private static readonly Dictionary<string, string> Plausible = new(StringComparer.Ordinal)
    {
        ["QueueUrl"] = "\"http://127.0.0.1/000000000000/work\"",
        ["QueueName"] = "\"work\"",
        ["MessageBody"] = "\"body\"",
        ["ReceiptHandle"] = "\"handle\"",
        ["VisibilityTimeout"] = "0",
        ["Entries"] = """[{"Id":"a","MessageBody":"b","ReceiptHandle":"c","VisibilityTimeout":1}]""",
        ["AttributeNames"] = """["All"]""",
        ["TagKeys"] = """["a"]""",
        ["Label"] = "\"a\"",
        ["TableName"] = "\"items\"",
        ["Item"] = """{"id":{"S":"a"},"n":{"N":"1"},"l":{"L":[{"M":{"x":{"B":"AA=="}}}]}}""",
        ["Key"] = """{"id":{"S":"a"}}""",
        ["AttributeDefinitions"] = """[{"AttributeName":"id","AttributeType":"S"}]""",
        ["KeySchema"] = """[{"AttributeName":"id","KeyType":"HASH"}]""",
        ["BillingMode"] = "\"PAY_PER_REQUEST\"",
        ["KeyConditionExpression"] = "\"id = :v\"",
        ["UpdateExpression"] = "\"SET #n = :v\"",
        ["ExpressionAttributeNames"] = """{"#n":"n"}""",
        ["ExpressionAttributeValues"] = """{":v":{"S":"a"}}""",
        ["RequestItems"] = """{"items":{"Keys":[{"id":{"S":"a"}}]}}""",
        ["TransactItems"] = """[{"Get":{"TableName":"items","Key":{"id":{"S":"a"}}}}]""",
        ["ConditionExpression"] = "\"#n <> :v\"",
        ["TimeToLiveSpecification"] = """{"Enabled":true,"AttributeName":"t"}""",
        ["ResourceArn"] = "\"arn:aws:dynamodb:us-east-1:000000000000:table/items\"",
        ["CheckpointToken"] = "\"token\"",
        ["Updates"] = """[{"Id":"1","Type":"STEP","Action":"START"}]""",
    };

    /// <summary>One request out of this many starts a durable execution, which the other requests can address.</summary>
    private const int StartInterval = 20;

    public HttpRequestMessage Request(int number)
    {
        var random = new Random(HashCode.Combine(seed, number));
        if (number % StartInterval == 0)
        {
            var start = new HttpRequestMessage(HttpMethod.Post, Target("/2015-03-31/functions/app-Flow:live/invocations")) { Content = new StringContent("{}") };
            start.Headers.Add("X-Amz-Invocation-Type", "Event");
            return start;
        }

        var request = random.Next(3) == 0 ? LambdaRequest(random) : TargetRequest(random);
        if (random.Next(20) == 0)
        {
            request.Headers.TryAddWithoutValidation(Text(random) is { Length: > 0 } name && name.All(char.IsAsciiLetter) ? name : "X-Amz-Invocation-Type", Printable(random));
        }

        return request;
    }

    private HttpRequestMessage TargetRequest(Random random)
    {
        var (target, members) = Operations.Targets[random.Next(Operations.Targets.Length)];
        var request = new HttpRequestMessage(HttpMethod.Post, Target("/"));
        request.Headers.TryAddWithoutValidation("X-Amz-Target", random.Next(50) == 0 ? target[..random.Next(target.Length)] : target);
        request.Content = Content(random, members);
        return request;
    }

    private HttpRequestMessage LambdaRequest(Random random)
    {
        var (method, path, members) = Operations.Paths[random.Next(Operations.Paths.Length)];
        var target = new StringBuilder();
        foreach (var (index, part) in path.Split("{}").Index())
        {
            target.Append(index == 0 ? "" : Segment(random)).Append(part);
        }

        var request = new HttpRequestMessage(new HttpMethod(random.Next(30) == 0 ? "DELETE" : method), Target(target.ToString()));
        foreach (var header in (string[])["X-Amz-Invocation-Type", "X-Amz-Log-Type", "X-Amz-Client-Context", "X-Amz-Durable-Execution-Name", "X-Amz-Tenant-Id"])
        {
            if (random.Next(4) == 0)
            {
                request.Headers.TryAddWithoutValidation(header, random.Next(2) == 0 ? "Event" : Printable(random));
            }
        }

        if (method == "POST")
        {
            request.Content = Content(random, members);
        }

        return request;
    }

    /// <summary>Returns a URI with exactly this path, including invalid percent encoding.</summary>
    private Uri Target(string pathAndQuery) =>
        new($"{address.GetLeftPart(UriPartial.Authority)}{pathAndQuery}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static ByteArrayContent Content(Random random, string[] members)
    {
        var body = random.Next(12) switch
        {
            0 => Noise(random),
            1 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "[" : "{\"a\":", random.Next(3000)))),
            _ => Structure(random, members),
        };
        for (var damage = random.Next(4) == 0 ? random.Next(4) : 0; damage > 0 && body.Length > 0; damage--)
        {
            body[random.Next(body.Length)] = (byte)random.Next(256);
        }

        var content = new ByteArrayContent(body);
        content.Headers.ContentType = random.Next(10) == 0 ? new MediaTypeHeaderValue("text/plain") : new MediaTypeHeaderValue("application/x-amz-json-1.0");
        return content;
    }

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Structure(Random random, string[] members)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            // Percentage of invalid members. Nearly valid requests reach the validation deep inside an operation.
            var invalidShare = random.Next(3) == 0 ? 100 : random.Next(40);
            foreach (var member in members)
            {
                if (Plausible.TryGetValue(member, out var valid))
                {
                    writer.WritePropertyName(member);
                    if (random.Next(100) >= invalidShare)
                    {
                        writer.WriteRawValue(valid);
                        continue;
                    }
                }
                else if (random.Next(100) >= invalidShare)
                {
                    continue;
                }
                else
                {
                    writer.WritePropertyName(member);
                }

                Value(random, writer, 0);
            }

            writer.WriteEndObject();
        }

        return text.ToArray();
    }

    private static void Value(Random random, Utf8JsonWriter writer, int depth)
    {
        switch (random.Next(depth > 4 ? 6 : 10))
        {
            case 0:
                writer.WriteNumberValue(random.Next(-2, 30));
                break;
            case 1:
                writer.WriteRawValue(((string[])["1e999", "-9223372036854775809", "2147483648", "0.5", "1E-400", "123456789012345678901234567890123456789012"])[random.Next(6)]);
                break;
            case 2:
                writer.WriteBooleanValue(random.Next(2) == 0);
                break;
            case 3 when random.Next(3) == 0:
                writer.WriteNullValue();
                break;
            case 6 or 7:
                writer.WriteStartArray();
                for (var count = random.Next(4); count > 0; count--)
                {
                    Value(random, writer, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case 8 or 9:
                writer.WriteStartObject();
                for (var count = random.Next(5); count > 0; count--)
                {
                    writer.WritePropertyName(InnerMembers[random.Next(InnerMembers.Length)]);
                    Value(random, writer, depth + 1);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(Text(random));
                break;
        }
    }

    private static string Text(Random random) => random.Next(20) switch
    {
        0 => new string('x', random.Next(2000)),
        1 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        _ => Texts[random.Next(Texts.Length)],
    };

    private static string Printable(Random random) => new([.. Text(random).Where(static character => character is >= ' ' and < (char)127)]);

    /// <summary>Returns a path segment: mostly percent-encoded, sometimes with invalid percent encoding.</summary>
    private static string Segment(Random random)
    {
        var text = Printable(random);
        return random.Next(6) == 0 ? text.Replace(' ', '+').Replace("#", "%", StringComparison.Ordinal) : Uri.EscapeDataString(text);
    }
}
