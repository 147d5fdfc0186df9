using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TestFunctions.Conformance;

/// <summary>Suite 6.</summary>
public static class WaitForConditionHandlers
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    public static Output R6_1(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        (threshold, context) => CountAsync(context, 0, threshold, Delay), envelope, lambda);

    public static Output R6_2(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        (threshold, context) => context.WaitForConditionAsync<int>((state, _, _) => Task.FromResult(state), Until(5, threshold, Delay)), envelope, lambda);

    public static Output R6_4(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        (threshold, context) => CountAsync(context, 5, threshold, Delay), envelope, lambda);

    public static Output R6_5(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        (threshold, context) => CountAsync(context, 0, threshold, TimeSpan.FromSeconds(2)), envelope, lambda);

    public static Output R6_7(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, int>(
        (_, context) => FailAsync(context), envelope, lambda);

    public static Output R6_8(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        async (_, context) =>
        {
            try
            {
                return $"{await FailAsync(context)}";
            }
            catch (StepException)
            {
                return "recovered";
            }
        },
        envelope,
        lambda);

    public static Output R6_10(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string?>(
        (_, context) => context.WaitForConditionAsync<string?>(
            (_, _, _) => Task.FromResult<string?>(null),
            new WaitForConditionConfig<string?> { InitialState = null, WaitStrategy = WaitStrategy.Fixed<string?>(Delay, isDone: _ => true) }),
        envelope,
        lambda);

    /// <summary>C# has no serializer per operation, so the type of the state has a converter.</summary>
    public static Output R6_11(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        async (_, context) => (await context.WaitForConditionAsync<Encoded>(
            (state, _, _) => Task.FromResult(new Encoded(state.Text + "x")),
            new WaitForConditionConfig<Encoded>
            {
                InitialState = new Encoded(""),
                WaitStrategy = WaitStrategy.Fixed<Encoded>(Delay, isDone: state => state.Text.Length >= 2),
            })).Text,
        envelope,
        lambda);

    public static Output R6_13(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, int>(
        async (_, context) => await CountAsync(context, await CountAsync(context, 0, 2, Delay), 4, Delay), envelope, lambda);

    private static Task<int> CountAsync(IDurableContext context, int from, int threshold, TimeSpan delay) =>
        context.WaitForConditionAsync<int>((state, _, _) => Task.FromResult(state + 1), Until(from, threshold, delay));

    private static Task<int> FailAsync(IDurableContext context) =>
        context.WaitForConditionAsync<int>((_, _, _) => throw new ExpectedFailureException("check"), Until(0, 1, Delay));

    private static WaitForConditionConfig<int> Until(int from, int threshold, TimeSpan delay) => new()
    {
        InitialState = from,
        WaitStrategy = WaitStrategy.Fixed<int>(delay, isDone: state => state >= threshold),
    };
}

[JsonConverter(typeof(EncodedConverter))]
public sealed record Encoded(string Text);

public sealed class EncodedConverter : JsonConverter<Encoded>
{
    public override Encoded Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Encoding.UTF8.GetString(reader.GetBytesFromBase64()));

    public override void Write(Utf8JsonWriter writer, Encoded value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(Encoding.UTF8.GetBytes(value.Text));
}
