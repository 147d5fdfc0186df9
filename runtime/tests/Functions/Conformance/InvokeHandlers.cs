using System.Text.Json;
using System.Text.Json.Serialization;

namespace TestFunctions.Conformance;

/// <summary>Suite 5, and the durable functions that it invokes. The runner sets their qualified names in environment variables.</summary>
public static class InvokeHandlers
{
    /// <summary>The environment variable with the qualified name of <see cref="Echo"/>.</summary>
    public const string EchoVariable = "ECHO_FUNCTION";

    /// <summary>The environment variable with the qualified name of <see cref="Fail"/>.</summary>
    public const string FailVariable = "FAIL_FUNCTION";

    /// <summary>The environment variable with the qualified name of <see cref="Measure"/>.</summary>
    public const string MeasureVariable = "MEASURE_FUNCTION";

    // Just under the maximum of 256 KB per operation.
    private const int LargePayload = 250_000;

    public static Output Echo(Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<JsonElement?, JsonElement?>((input, _) => Task.FromResult(input), envelope, lambda);

    public static Output Fail(Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<object?>((_, _) => throw new ExpectedFailureException("target"), envelope, lambda);

    public static Output Measure(Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<string, int>((input, _) => Task.FromResult(input.Length), envelope, lambda);

    public static Output R5_1(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (input, context) => context.InvokeAsync<string, string>(Target(EchoVariable), input), envelope, lambda);

    public static Output R5_2(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<Dictionary<string, string>, string>(
        (input, context) => context.InvokeAsync<string, string>(Target(EchoVariable), input["payload"], input["name"]), envelope, lambda);

    public static Output R5_4(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string?>(
        (_, context) => context.InvokeAsync<string?, string?>(Target(EchoVariable), null), envelope, lambda);

    public static Output R5_5(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        (_, context) => context.InvokeAsync<string, string>(Target(FailVariable), "input"), envelope, lambda);

    public static Output R5_7(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, int>(
        (_, context) => context.InvokeAsync<string, int>(Target(MeasureVariable), new string('x', LargePayload)), envelope, lambda);

    public static Output R5_8(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<Dictionary<string, string>, string>(
        (input, context) => context.InvokeAsync<string, string>(
            Target(EchoVariable), input["payload"], config: new InvokeConfig { TenantId = input["tenantId"] }),
        envelope,
        lambda);

    public static Output R5_10(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        async (_, context) =>
        {
            string caught;
            try
            {
                caught = await context.InvokeAsync<string, string>(Target(FailVariable), "input");
            }
            catch (InvokeException exception)
            {
                caught = exception.Message;
            }

            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return caught;
        },
        envelope,
        lambda);

    public static Output R5_11(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        async (_, context) => await context.InvokeAsync<string, string>(
            Target(EchoVariable), await context.StepAsync((_, _) => Task.FromResult("prepared"))),
        envelope,
        lambda);

    public static Output R5_13(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        (_, context) => context.RunInChildContextAsync(
            (child, _) => child.InvokeAsync<string, string>(Target(EchoVariable), "from a child"),
            config: new ChildContextConfig { SubType = "RunInChildContext" }),
        envelope,
        lambda);

    public static Output R5_14(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string[]>(
        async (_, context) =>
        [
            await context.InvokeAsync<string, string>(Target(EchoVariable), "first"),
            await context.InvokeAsync<string, string>(Target(EchoVariable), "second"),
        ],
        envelope,
        lambda);

    /// <summary>C# has no deserializer per operation, so the type of the result has a converter.</summary>
    public static Output R5_16(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (input, context) => (await context.InvokeAsync<string, UpperCased>(Target(EchoVariable), input)).Text, envelope, lambda);

    private static string Target(string variable) => Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"{variable}: expected the name of a function, got none");
}

[JsonConverter(typeof(UpperCasedConverter))]
public sealed record UpperCased(string Text);

public sealed class UpperCasedConverter : JsonConverter<UpperCased>
{
    /// <summary>Converts the raw payload, including its quotes, to upper case, as the deserializer of the requirement does.</summary>
    public override UpperCased Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var payload = JsonDocument.ParseValue(ref reader);
        return new UpperCased(payload.RootElement.GetRawText().ToUpperInvariant());
    }

    public override void Write(Utf8JsonWriter writer, UpperCased value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}
