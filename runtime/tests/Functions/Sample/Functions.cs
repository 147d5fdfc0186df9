using Amazon.Lambda.Serialization.SystemTextJson;

namespace TestFunctions.Sample;

public sealed record Order(string Name, int Count);

/// <summary>One handler for each signature that the managed runtime supports.</summary>
public sealed class Functions
{
    private int _calls;

    public Order Double(Order order) => order with { Count = order.Count * 2 };

    public async Task<Order> DoubleAsync(Order order, ILambdaContext context)
    {
        await Task.Yield();
        return order with { Name = context.AwsRequestId, Count = order.Count * 2 };
    }

    public static string Shout(string text) => text.ToUpperInvariant();

    public Stream Echo(Stream input) => input;

    public async Task<Stream> EchoAsync(Stream input, ILambdaContext context)
    {
        var copy = new MemoryStream();
        await input.CopyToAsync(copy);
        copy.Position = 0;
        return copy;
    }

    public int Count() => ++_calls;

    public void Nothing() => _calls++;

    public Task NothingAsync(ILambdaContext context)
    {
        context.Logger.LogInformation("served {RequestId} with {Left} left", context.AwsRequestId, 3);
        Console.WriteLine("plain line of the function");
        return Task.CompletedTask;
    }

    [LambdaSerializer(typeof(CamelCaseLambdaJsonSerializer))]
    public Order CamelCase(Order order) => order;

    public Order Fail(Order order) =>
        throw new InvalidOperationException($"no {order.Name}", new ArgumentException("the reason"));

    public Dictionary<string, string?> Describe(ILambdaContext context) => new()
    {
        ["requestId"] = context.AwsRequestId,
        ["functionName"] = context.FunctionName,
        ["functionVersion"] = context.FunctionVersion,
        ["arn"] = context.InvokedFunctionArn,
        ["memory"] = $"{context.MemoryLimitInMB}",
        ["logGroup"] = context.LogGroupName,
        ["logStream"] = context.LogStreamName,
        ["tenant"] = context.TenantId,
        ["trace"] = context.TraceId,
        ["traceVariable"] = LambdaTraceProvider.CurrentTraceId,
        ["serializer"] = context.Serializer?.GetType().Name,
        ["client"] = context.ClientContext?.Client.AppTitle,
        ["custom"] = context.ClientContext?.Custom["key"],
        ["identity"] = context.Identity.IdentityId,
        ["remaining"] = context.RemainingTime > TimeSpan.Zero ? "left" : "none",
        ["directory"] = Path.GetFileName(Directory.GetCurrentDirectory().TrimEnd('/')),
    };

    public void Log(ILambdaContext context)
    {
        context.Logger.LogDebug("too fine");
        context.Logger.LogWarning("two\nlines");
        context.Logger.LogError(new InvalidOperationException("broken"), "failed for {Name}", "demo");
        LambdaLogger.Log("through the static logger");
    }

    public void Overloaded(int value) => _calls += value;

    public void Overloaded(string value) => _calls += value.Length;

    public void TooMany(int first, int second, int third) => _calls += first + second + third;

    public ValueTask Unawaited() => ValueTask.CompletedTask;
}

public sealed class FailsToConstruct
{
    public FailsToConstruct() => throw new InvalidOperationException("no configuration");

    public void Handle() => GC.KeepAlive(this);
}
