namespace TestFunctions.Conformance;

/// <summary>Suite 2.</summary>
public static class WaitHandlers
{
    public static Output R2_1(Envelope envelope, ILambdaContext lambda) => Waiting(TimeSpan.FromSeconds(2), null, envelope, lambda);

    public static Output R2_2(Envelope envelope, ILambdaContext lambda) => Waiting(TimeSpan.FromSeconds(2), "custom_wait_name", envelope, lambda);

    public static Output R2_4(Envelope envelope, ILambdaContext lambda) => Waiting(TimeSpan.FromMinutes(1), null, envelope, lambda);

    public static Output R2_5(Envelope envelope, ILambdaContext lambda) => Waiting(TimeSpan.FromHours(1), null, envelope, lambda);

    private static Output Waiting(TimeSpan duration, string? name, Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<object?>((_, context) => context.WaitAsync(duration, name), envelope, lambda);
}
