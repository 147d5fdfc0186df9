using System.Text.Json;

namespace TestFunctions.Faults;

/// <summary>A first step that fails in the way the item's name selects: <c>throw</c>, <c>no-json</c>, <c>exit</c>, <c>sleep</c> or <c>throttle-N</c>; with any other name it succeeds.</summary>
public static class Step
{
    public static Stream Handle(Stream input, ILambdaContext context)
    {
        using var item = JsonDocument.Parse(input);
        var id = item.RootElement.GetProperty("id").GetString()!;
        var name = item.RootElement.GetProperty("name").GetString()!;
        switch (name)
        {
            case "throw":
                throw new InvalidDataException("the step's own failure");
            case "no-json":
                return new MemoryStream("this is not JSON"u8.ToArray());
            case "exit":
                Environment.Exit(3);
                break;
            case "sleep":
                Thread.Sleep(context.RemainingTime + TimeSpan.FromMinutes(1));
                break;
            default:
                Throttle(id, name);
                break;
        }

        return new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["id"] = id,
            ["name"] = name,
            ["step1_completed"] = true,
            ["value"] = item.RootElement.GetProperty("value").GetDecimal() + 10,
        }));
    }

    /// <summary>Throttles the first N calls for an item. A file of the runtime counts them, because each call may run in another process.</summary>
    private static void Throttle(string id, string name)
    {
        if (!name.StartsWith("throttle-", StringComparison.Ordinal))
        {
            return;
        }

        var runtime = new Uri(Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL")!).Port;
        var counter = Path.Combine(Path.GetTempPath(), $"throttled-{Environment.UserName}-{runtime}-{id}");
        var calls = File.Exists(counter) ? int.Parse(File.ReadAllText(counter)) : 0;
        if (calls < int.Parse(name["throttle-".Length..]))
        {
            File.WriteAllText(counter, $"{calls + 1}");
            throw new TooManyRequestsException();
        }

        File.Delete(counter);
    }
}

/// <summary>Has the name of the throttling error of the Lambda service.</summary>
public sealed class TooManyRequestsException() : Exception("Rate Exceeded.");
