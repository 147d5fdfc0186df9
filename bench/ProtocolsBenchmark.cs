using System.Diagnostics;
using System.Text;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Model;
using Amazon.SQS.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace DurableChaining.Bench;

/// <summary>Each protocol by itself, with eight calls at a time from one client, beside what that client does against a server that does nothing.</summary>
internal static class ProtocolsBenchmark
{
    private const int CallsAtOnce = 8;
    private const int WarmUp = 1_000;

    public static async Task RunAsync(int calls, int runs)
    {
        var rates = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var run = 0; run < runs; run++)
        {
            await using (var runtime = await FreshRuntime.StartAsync())
            {
                var queue = (await runtime.Sqs.CreateQueueAsync($"bench-{run}")).QueueUrl;
                foreach (var (name, perCall, call) in Calls(runtime, queue, $"{run}"))
                {
                    await RepeatAsync(WarmUp / perCall, call);
                    Add(rates, name, perCall * await RateAsync(calls / perCall, call));
                }
            }

            Add(rates, "client's ceiling: the same HTTP exchange with a server that does nothing", await CeilingAsync(calls));
        }

        var table = new MarkdownTable("protocol", "a second");
        foreach (var (name, values) in rates)
        {
            table.Add(name, new Sample(values).Spread("0"));
        }

        table.Print($"Protocols ({CallsAtOnce} calls at a time from one client on the same cores; {runs} runs of {calls}: median, least to most)");
    }

    private static IEnumerable<(string Name, int PerCall, Func<int, Task> Call)> Calls(FreshRuntime runtime, string queue, string run)
    {
        const string Body = """{"id":"bench","name":"demo","value":5}""";
        var table = $"{FreshRuntime.Stack}-results";
        var next = 0;
        yield return ("SQS send", 1, _ => runtime.Sqs.SendMessageAsync(queue, Body));
        yield return ("SQS batch send, messages", 10, _ => runtime.Sqs.SendMessageBatchAsync(queue, [.. Enumerable.Range(0, 10).Select(static id => new SendMessageBatchRequestEntry($"{id}", Body))]));
        yield return ("SQS receive and delete", 1, async _ =>
        {
            var answer = await runtime.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MaxNumberOfMessages = 1 });
            await runtime.Sqs.DeleteMessageAsync(queue, answer.Messages[0].ReceiptHandle);
        });
        yield return ("DynamoDB put", 1, _ => runtime.DynamoDb.PutItemAsync(table, Item($"put-{run}-{Interlocked.Increment(ref next)}")));
        yield return ("DynamoDB conditional put", 1, _ => runtime.DynamoDb.PutItemAsync(new PutItemRequest
        {
            TableName = table, Item = Item($"if-{run}-{Interlocked.Increment(ref next)}"), ConditionExpression = "attribute_not_exists(id)",
        }));
        yield return ("DynamoDB get", 1, number => runtime.DynamoDb.GetItemAsync(table, Key($"put-{run}-{number % WarmUp}")));
        yield return ("Lambda invoke of one step", 1, async _ =>
        {
            var answer = await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = $"{FreshRuntime.Stack}-AddFunction", Payload = Body });
            if (answer.FunctionError is not null)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Payload.ToArray()));
            }
        });
    }

    private static Dictionary<string, AttributeValue> Key(string id) => new(StringComparer.Ordinal) { ["id"] = new() { S = id } };

    private static Dictionary<string, AttributeValue> Item(string id)
    {
        var item = Key(id);
        item["name"] = new() { S = "demo" };
        item["value"] = new() { N = "5" };
        return item;
    }

    private static async Task<double> CeilingAsync(int calls)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        await using (server)
        {
            server.Run(static context => context.Response.WriteAsync("""{"MessageId":"00000000-0000-0000-0000-000000000000","MD5OfMessageBody":"00000000000000000000000000000000"}"""));
            await server.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
            var body = Encoding.UTF8.GetBytes(new string('x', 150));
            async Task CallAsync(int number)
            {
                using var content = new ByteArrayContent(body);
                using var answer = await client.PostAsync(new Uri("/", UriKind.Relative), content);
                await answer.Content.ReadAsByteArrayAsync();
            }

            await RepeatAsync(WarmUp, CallAsync);
            return await RateAsync(calls, CallAsync);
        }
    }

    private static async Task<double> RateAsync(int calls, Func<int, Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        await RepeatAsync(calls, call);
        return calls / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task RepeatAsync(int calls, Func<int, Task> call) => Parallel.ForEachAsync(
        Enumerable.Range(0, calls),
        new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce },
        async (number, _) => await call(number));

    private static void Add(Dictionary<string, List<double>> rates, string name, double rate)
    {
        if (!rates.TryGetValue(name, out var values))
        {
            rates.Add(name, values = []);
        }

        values.Add(rate);
    }
}
