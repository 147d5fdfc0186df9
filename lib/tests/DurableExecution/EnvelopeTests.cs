using System.Net;
using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;
using Amazon.Lambda.Model;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Wire = Amazon.Lambda.Model;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class EnvelopeTests
{
    [Fact]
    public async Task Further_pages_are_read_with_the_token_of_the_envelope()
    {
        using var lambda = new FakeLambda
        {
            State = request => new GetDurableExecutionStateResponse
            {
                Operations = [Step(request.Marker == "m1" ? 1 : 2, request.Marker == "m1" ? "10" : "20")],
                NextMarker = request.Marker == "m1" ? "m2" : "",
            },
        };

        var output = await DurableFunction.WrapAsync<string, int>(
            async (_, context) => await Fail(context) + await Fail(context), FakeLambda.Envelope("m1"), new FakeLambdaContext(), lambda);

        Assert.Equal("30", output.Result);
        Assert.Equal(["t0", "t0"], lambda.Reads.Select(request => request.CheckpointToken));
        Assert.Empty(lambda.Checkpoints);

        static Task<int> Fail(IDurableContext context) => context.StepAsync<int>((_, _) => throw new InvalidOperationException("ran again"));
    }

    [Fact]
    public async Task An_update_is_sent_with_all_members_and_the_user_agent_of_the_library()
    {
        using var lambda = new FakeLambda
        {
            NewOperations = request => [new Wire.Operation { Id = request.Updates[0].Id, Type = OperationType.CHAINED_INVOKE, Status = OperationStatus.STARTED }],
        };

        var output = await DurableFunction.WrapAsync<string, int>(
            (input, context) => context.InvokeAsync<string, int>("f:1", input, "call", new InvokeConfig { TenantId = "t" }),
            FakeLambda.Envelope(), new FakeLambdaContext(), lambda);

        Assert.Equal(InvocationStatus.Pending, output.Status);
        var request = Assert.Single(lambda.Checkpoints);
        var update = Assert.Single(request.Updates);
        Assert.Equal((FakeService.Arn, "t0"), (request.DurableExecutionArn, request.CheckpointToken));
        Assert.Equal((OperationIds.Derive(null, 1), "call", "ChainedInvoke", "\"in\""), (update.Id, update.Name, update.SubType, update.Payload));
        Assert.Equal((OperationAction.START, OperationType.CHAINED_INVOKE), (update.Action, update.Type));
        Assert.Equal(("f:1", "t"), (update.ChainedInvokeOptions.FunctionName, update.ChainedInvokeOptions.TenantId));
        Assert.Contains("aws-durable-execution-sdk-dotnet/", ((IAmazonWebServiceRequest)request).UserAgentDetails.GetCustomUserAgentComponents(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_envelope_without_an_input_is_rejected()
    {
        using var lambda = new FakeLambda();
        var envelope = new DurableExecutionInvocationInput { DurableExecutionArn = FakeService.Arn };

        var exception = await Assert.ThrowsAsync<DurableExecutionException>(() => DurableFunction.WrapAsync<string>(
            (_, _) => Task.CompletedTask, envelope, new FakeLambdaContext(), lambda));

        Assert.Contains(FakeService.Arn, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_without_a_serializer_is_rejected()
    {
        using var lambda = new FakeLambda();

        await Assert.ThrowsAsync<InvalidOperationException>(() => DurableFunction.WrapAsync<string>(
            (_, _) => Task.CompletedTask, FakeLambda.Envelope(), new FakeLambdaContext { Serializer = null }, lambda));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task An_error_of_the_state_leaves_the_function(HttpStatusCode status)
    {
        using var lambda = new FakeLambda { Failure = new AmazonLambdaException("no", ErrorType.Unknown, "Code", "request", status) };

        var exception = await Assert.ThrowsAsync<DurableExecutionException>(() => DurableFunction.WrapAsync<string>(
            (_, _) => Task.CompletedTask, FakeLambda.Envelope("m1"), new FakeLambdaContext(), lambda));

        Assert.Contains(FakeService.Arn, exception.Message, StringComparison.Ordinal);
        Assert.Same(lambda.Failure, exception.InnerException);
    }

    [Fact]
    public async Task A_workflow_without_a_result_returns_none()
    {
        using var lambda = new FakeLambda();

        var output = await DurableFunction.WrapAsync<string>((_, _) => Task.CompletedTask, FakeLambda.Envelope(), new FakeLambdaContext(), lambda);

        Assert.Equal((InvocationStatus.Succeeded, null, null), (output.Status, output.Result, output.Error));
    }

    [Fact]
    public async Task An_input_that_does_not_match_the_workflow_leaves_the_function()
    {
        using var lambda = new FakeLambda();

        await Assert.ThrowsAsync<JsonSerializerException>(() => DurableFunction.WrapAsync<Order>(
            (_, _) => Task.CompletedTask, FakeLambda.Envelope(), new FakeLambdaContext(), lambda));
    }

    [Theory]
    [InlineData(InvocationStatus.Succeeded, "\"SUCCEEDED\"")]
    [InlineData(InvocationStatus.Pending, "\"PENDING\"")]
    public void Statuses_are_upper_snake_case_on_the_wire(InvocationStatus status, string json)
    {
        var options = new JsonSerializerOptions { Converters = { new UpperSnakeCaseEnumConverter<InvocationStatus>() } };

        Assert.Equal(json, JsonSerializer.Serialize(status, options));
        Assert.Equal(status, JsonSerializer.Deserialize<InvocationStatus>(json, options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<InvocationStatus>("\"Succeeded\"", options));
        Assert.Equal("\"MIN_SUCCESSFUL_REACHED\"", JsonSerializer.Serialize(
            CompletionReason.MinSuccessfulReached, new JsonSerializerOptions { Converters = { new UpperSnakeCaseEnumConverter<CompletionReason>() } }));
    }

    private static Wire.Operation Step(int number, string result) => new()
    {
        Id = OperationIds.Derive(null, number),
        Type = OperationType.STEP,
        Status = OperationStatus.SUCCEEDED,
        StepDetails = new Wire.StepDetails { Result = result },
    };
}
