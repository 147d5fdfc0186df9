using System.Text;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableChaining.Lib.Tests.LambdaClient;

public sealed class ResponseTests
{
    [Fact]
    public async Task Invoke_reads_the_response_from_headers_and_body()
    {
        var canned = new CannedResponse(
            200,
            """{"errorMessage":"ü"}""",
            ("X-Amz-Function-Error", "Unhandled"),
            ("X-Amz-Log-Result", "TE9H"),
            ("X-Amz-Executed-Version", "1"),
            ("X-Amz-Durable-Execution-Arn", LambdaClients.ExecutionArn),
            ("x-amzn-RequestId", "request-1"));

        var response = await ReadAsync(canned, static client => client.InvokeAsync(new InvokeRequest { FunctionName = "f" }, TestContext.Current.CancellationToken));

        Assert.Equal(200, response.StatusCode);
        Assert.Equal("Unhandled", response.FunctionError);
        Assert.Equal("TE9H", response.LogResult);
        Assert.Equal("1", response.ExecutedVersion);
        Assert.Equal(LambdaClients.ExecutionArn, response.DurableExecutionArn);
        Assert.Equal("request-1", response.ResponseMetadata.RequestId);
        Assert.Equal("""{"errorMessage":"ü"}""", Encoding.UTF8.GetString(response.Payload.ToArray()));
        Assert.Equal(0, response.Payload.Position);
    }

    [Theory]
    [InlineData(202)]
    [InlineData(204)]
    public async Task Invoke_of_an_event_or_a_dry_run_has_an_empty_payload(int status)
    {
        var response = await ReadAsync(new CannedResponse(status, ""), static client => client.InvokeAsync(new InvokeRequest { FunctionName = "f" }, TestContext.Current.CancellationToken));

        Assert.Equal(status, response.StatusCode);
        Assert.Null(response.FunctionError);
        Assert.Equal(0, response.Payload.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_reads_a_payload_of_six_megabytes(bool chunked)
    {
        var payload = new byte[6 * 1024 * 1024];
        Array.Fill(payload, (byte)'7');

        var response = await ReadAsync(new CannedResponse(200, payload) { Chunked = chunked }, static client => client.InvokeAsync(new InvokeRequest { FunctionName = "f" }, TestContext.Current.CancellationToken));

        Assert.Equal(payload, response.Payload.ToArray());
    }

    [Fact]
    public async Task Checkpoint_reads_the_new_state()
    {
        const string Body =
            """
            {"CheckpointToken":"t2","NewExecutionState":{"NextMarker":"m","Operations":[
              {"Id":"1","ParentId":null,"Name":"n","Type":"STEP","SubType":"Step","StartTimestamp":1763859723.25,"EndTimestamp":1763859724,"Status":"SUCCEEDED","StepDetails":{"Attempt":2,"NextAttemptTimestamp":1763859725.001,"Result":"{\"a\":1}","Error":{"ErrorType":"E","ErrorMessage":"m","ErrorData":"d","StackTrace":["x","y"]}}},
              {"Status":"STARTED","Id":"2","WaitDetails":{"ScheduledEndTimestamp":1763859725}},
              {"Id":"3","CallbackDetails":{"CallbackId":"cb","Result":"r"},"ContextDetails":{"ReplayChildren":true},"ExecutionDetails":{"InputPayload":"in"},"ChainedInvokeDetails":{"Result":"c"}}]}}
            """;

        var response = await ReadAsync(new CannedResponse(200, Body), static client => client.CheckpointDurableExecutionAsync(new() { DurableExecutionArn = "a" }, TestContext.Current.CancellationToken));

        Assert.Equal("t2", response.CheckpointToken);
        Assert.Equal("m", response.NewExecutionState.NextMarker);
        var operations = response.NewExecutionState.Operations;
        Assert.Equal(3, operations.Count);
        Assert.Null(operations[0].ParentId);
        Assert.Equal(OperationStatus.SUCCEEDED, operations[0].Status);
        Assert.Equal(new DateTime(2025, 11, 23, 1, 2, 3, 250, DateTimeKind.Utc), operations[0].StartTimestamp);
        Assert.Equal(DateTimeKind.Utc, operations[0].StartTimestamp!.Value.Kind);
        Assert.Equal(new DateTime(2025, 11, 23, 1, 2, 5, 1, DateTimeKind.Utc), operations[0].StepDetails.NextAttemptTimestamp);
        Assert.Equal(2, operations[0].StepDetails.Attempt);
        Assert.Equal("{\"a\":1}", operations[0].StepDetails.Result);
        Assert.Equal(["x", "y"], operations[0].StepDetails.Error.StackTrace);
        Assert.NotNull(operations[1].WaitDetails.ScheduledEndTimestamp);
        Assert.Equal(OperationType.WAIT, new Operation { Type = "WAIT" }.Type);
        Assert.Equal("cb", operations[2].CallbackDetails.CallbackId);
        Assert.True(operations[2].ContextDetails.ReplayChildren);
        Assert.Equal("in", operations[2].ExecutionDetails.InputPayload);
        Assert.Equal("c", operations[2].ChainedInvokeDetails.Result);
    }

    [Fact]
    public async Task Unknown_members_and_nulls_are_skipped()
    {
        const string Body = """{"New":{"Deep":[1,{"a":null}]},"Operations":[null,{"Id":"1","Status":"BRAND_NEW","Error":null,"StepDetails":null,"Later":[[]]}],"NextMarker":null}""";

        var response = await ReadAsync(new CannedResponse(200, Body), static client => client.GetDurableExecutionStateAsync(new() { DurableExecutionArn = "a" }, TestContext.Current.CancellationToken));

        var operation = Assert.Single(response.Operations);
        Assert.Equal("BRAND_NEW", operation.Status.Value);
        Assert.Null(operation.StepDetails);
        Assert.Null(response.NextMarker);
    }

    [Fact]
    public async Task GetDurableExecution_reads_all_members()
    {
        const string Body = """{"DurableExecutionArn":"a","DurableExecutionName":"n","FunctionArn":"f","InputPayload":"i","Result":"r","Error":{"ErrorType":"E"},"StartTimestamp":1763859723,"Status":"FAILED","EndTimestamp":1.763859723E9,"Version":"1","TraceHeader":{"XAmznTraceId":"x"}}""";

        var response = await ReadAsync(new CannedResponse(200, Body), static client => client.GetDurableExecutionAsync(new() { DurableExecutionArn = "a" }, TestContext.Current.CancellationToken));

        Assert.Equal(("a", "n", "f", "i", "r"), (response.DurableExecutionArn, response.DurableExecutionName, response.FunctionArn, response.InputPayload, response.Result));
        Assert.Equal("E", response.Error.ErrorType);
        Assert.Equal(ExecutionStatus.FAILED, response.Status);
        Assert.Equal(response.StartTimestamp, response.EndTimestamp);
        Assert.Equal("1", response.Version);
        Assert.Equal("x", response.TraceHeader.XAmznTraceId);
    }

    [Fact]
    public async Task History_reads_the_details_of_every_type_of_event()
    {
        var details = typeof(Event).GetProperties().Where(static property => property.Name.EndsWith("Details", StringComparison.Ordinal)).ToList();
        var events = string.Join(',', details.Select(static (property, index) =>
            $"{{\"EventId\":{index},\"EventType\":\"{property.Name[..^"Details".Length]}\",\"{property.Name}\":{{\"Error\":{{\"Payload\":{{\"ErrorType\":\"E\"}},\"Truncated\":false}},\"Result\":{{\"Payload\":\"r\"}},\"Input\":{{\"Payload\":\"i\",\"Truncated\":true}},\"Duration\":5,\"Timeout\":6,\"HeartbeatTimeout\":7,\"RetryDetails\":{{\"CurrentAttempt\":1,\"NextAttemptDelaySeconds\":2}}}}}}"));

        var response = await ReadAsync(new CannedResponse(200, $"{{\"Events\":[{events}],\"NextMarker\":\"m\"}}"), static client => client.GetDurableExecutionHistoryAsync(new() { DurableExecutionArn = "a" }, TestContext.Current.CancellationToken));

        Assert.Equal("m", response.NextMarker);
        Assert.Equal(24, details.Count);
        Assert.All(details.Zip(response.Events), static pair => AssertDetails(pair.First, pair.Second));
    }

    [Fact]
    public async Task List_and_stop_read_their_members()
    {
        var list = await ReadAsync(
            new CannedResponse(200, """{"DurableExecutions":[{"DurableExecutionArn":"a","DurableExecutionName":"n","FunctionArn":"f","Status":"RUNNING","StartTimestamp":1}],"NextMarker":"m"}"""),
            static client => client.ListDurableExecutionsByFunctionAsync(new() { FunctionName = "f" }, TestContext.Current.CancellationToken));
        var stop = await ReadAsync(new CannedResponse(200, """{"StopTimestamp":1.5}"""), static client => client.StopDurableExecutionAsync(new() { DurableExecutionArn = "a" }, TestContext.Current.CancellationToken));

        var execution = Assert.Single(list.DurableExecutions);
        Assert.Equal(("a", "n", "f", "RUNNING"), (execution.DurableExecutionArn, execution.DurableExecutionName, execution.FunctionArn, execution.Status.Value));
        Assert.Null(execution.EndTimestamp);
        Assert.Equal("m", list.NextMarker);
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1.5), stop.StopTimestamp);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{\"Operations\":{}}")]
    [InlineData("{\"Operations\":[")]
    public async Task An_invalid_body_is_an_unmarshalling_error(string body) =>
        await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => ReadAsync(new CannedResponse(200, body), static client => client.GetDurableExecutionStateAsync(new() { DurableExecutionArn = "a" }, TestContext.Current.CancellationToken)));

    private static void AssertDetails(System.Reflection.PropertyInfo property, Event entry)
    {
        var details = property.GetValue(entry);
        Assert.NotNull(details);
        Assert.Equal(property.Name, entry.EventType.Value + "Details");
        foreach (var member in details.GetType().GetProperties())
        {
            var value = member.GetValue(details);
            Assert.True(value is not null || member.PropertyType == typeof(string) || member.PropertyType == typeof(DateTime?) || member.Name == "ExecutionTimeout", $"{property.Name}.{member.Name}");
        }
    }

    private static async Task<T> ReadAsync<T>(CannedResponse response, Func<IAmazonLambda, Task<T>> call)
    {
        await using var service = await RecordingService.StartAsync(response);
        using var client = service.Client();
        return await call(client);
    }
}
