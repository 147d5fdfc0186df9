namespace DurableLocal.Tests.Durable;

/// <summary>Error responses other than those to a checkpoint: their shape and the service's exact texts.</summary>
public sealed class ErrorResponseTests
{
    private const string Executions = "/2025-12-01/durable-executions/";
    private const string Unknown = Executions + "arn:aws:lambda:us-east-1:000000000000:function:workflow:1/durable-execution/a/b";
    private const string List = "/2025-12-01/functions/workflow/durable-executions";

    [Theory]
    [InlineData("GET", Unknown, "ResourceNotFoundException", "Durable Execution does not exist")]
    [InlineData("POST", Unknown + "/stop", "ResourceNotFoundException", "Durable Execution does not exist")]
    [InlineData("GET", Executions + "nonsense/history", "ValidationException", "1 validation error detected: Value 'nonsense' at 'durableExecutionArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ")]
    [InlineData("GET", List + "?MaxItems=1001", "ValidationException", "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000")]
    [InlineData("GET", List + "?MaxItems=-1", "ValidationException", "1 validation error detected: Value '-1' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 0")]
    [InlineData("GET", List + "?MaxItems=x", "SerializationException", "'x' can not be converted to Integer")]
    [InlineData("GET", List + "?Marker=x", "InvalidParameterValueException", "Invalid Marker")]
    [InlineData("GET", List + "?Statuses=GONE", "ValidationException", "1 validation error detected: Value '[GONE]' at 'statuses' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, STOPPED, PAUSING, PAUSED, DELETING], Member must not be null]")]
    [InlineData("POST", "/2025-12-01/durable-execution-callbacks/QUJD/succeed", "InvalidParameterValueException", "Invalid callback id")]
    public async Task An_error_has_the_exact_text_of_the_service(string method, string path, string errorType, string message)
    {
        await using var service = new LocalService();

        var response = await service.SendAsync(method, path, null);

        Assert.Equal(errorType, response.ErrorType);
        Assert.StartsWith(message, (string?)(response.Body!["message"] ?? response.Body["Message"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/stop", "{", "")]
    [InlineData("/stop", "[]", "Error: expected ")]
    [InlineData("/checkpoint", "hello", "'h' is an invalid start of a value")]
    [InlineData("/checkpoint", """{"CheckpointToken":5}""", "CheckpointToken: expected ")]
    public async Task A_body_that_is_not_JSON_is_the_error_of_the_service(string action, string body, string message)
    {
        await using var service = new LocalService();

        var response = await service.SendAsync("POST", Unknown + action, body);

        Assert.Equal((400, "InvalidParameterValueException"), LocalService.StatusOf(response));
        Assert.StartsWith($"Could not parse request body into json: {message}", (string?)response.Body!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/2025-12-01/durable-executions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aworkflow%3A1%2Fdurable-execution%2Fa%2Fb", 404, "ResourceNotFoundException", "Message")]
    [InlineData("GET", "/2025-12-01/durable-executions/arn:aws:lambda:us-east-1:000000000000:function:workflow:1/durable-execution/a/b/history", 404, "ResourceNotFoundException", "Message")]
    [InlineData("GET", "/2025-12-01/durable-executions/nonsense", 400, "ValidationException", "message")]
    [InlineData("GET", "/2025-12-01/durable-executions/nonsense/state?CheckpointToken=AAAA", 400, "InvalidParameterValueException", "message")]
    [InlineData("GET", "/2025-12-01/functions/missing/durable-executions", 404, "ResourceNotFoundException", "Message")]
    [InlineData("GET", "/2025-12-01/functions/workflow/durable-executions?MaxItems=1001", 400, "ValidationException", "message")]
    [InlineData("GET", "/2025-12-01/functions/workflow/durable-executions?Statuses=GONE", 400, "ValidationException", "message")]
    [InlineData("POST", "/2025-12-01/durable-execution-callbacks/x%2By%2F%3D/succeed", 400, "InvalidParameterValueException", "message")]
    [InlineData("POST", "/2025-12-01/durable-executions/a/checkpoint", 400, "InvalidParameterValueException", "message")]
    [InlineData("PUT", "/2025-12-01/durable-executions/a", 404, "UnknownOperationException", "Message")]
    public async Task An_error_has_the_shape_of_the_model(string method, string path, int status, string errorType, string member)
    {
        await using var service = new LocalService();

        var response = await service.SendAsync(method, path, null);

        Assert.Equal((status, errorType), LocalService.StatusOf(response));
        Assert.NotEmpty((string)response.Body![member]!);
    }
}
