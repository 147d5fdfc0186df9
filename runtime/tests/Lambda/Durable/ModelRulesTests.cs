using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>A request is validated against the service model before anything else, the check of the token included.</summary>
public sealed class ModelRulesTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:workflow:1/durable-execution/a/b";

    public static TheoryData<string, string> InvalidUpdates => new()
    {
        { Wait("a", 0), "Value '0' at 'updates.2.member.waitOptions.waitSeconds' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { StepRetry("a", 31_622_401), "Value '31622401' at 'updates.2.member.stepOptions.nextAttemptDelaySeconds' failed to satisfy constraint: Member must have value less than or equal to 31622400" },
        { Callback("a", """{"HeartbeatTimeoutSeconds":-1}"""), "Value '-1' at 'updates.2.member.callbackOptions.heartbeatTimeoutSeconds' failed to satisfy constraint: Member must have value greater than or equal to 0" },
        { StepStart("a b"), "Value 'a b' at 'updates.2.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+" },
        { StepStart("a\\n"), "Value 'a\n' at 'updates.2.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+" },
        { StepStart(""), "Value '' at 'updates.2.member.id' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { Invoke("a", "app:$latest"), "Value 'app:$latest' at 'updates.2.member.chainedInvokeOptions.functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?" },
        { """{"Type":"STEP","Action":"START"}""", "Value null at 'updates.2.member.id' failed to satisfy constraint: Member must not be null" },
        { Update("a", "STEP", "START", "\"Name\":\"\\u00e9\""), "Value 'é' at 'updates.2.member.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\x20-\\x7E]+" },
        { Update("a", "STEP", "START", "\"SubType\":\"123456789012345678901234567890123\""), "Value '123456789012345678901234567890123' at 'updates.2.member.subType' failed to satisfy constraint: Member must have length less than or equal to 32" },
    };

    [Theory]
    [MemberData(nameof(InvalidUpdates), DisableDiscoveryEnumeration = true)]
    public async Task A_member_is_validated_against_the_model(string update, string violation)
    {
        await using var service = new LocalService();

        var (status, errorType, body) = await service.SendAsync("POST", LocalService.Path(Arn, "/checkpoint"), $$"""{"CheckpointToken":"AAAA","Updates":[{{StepStart("first")}},{{update}}]}""");

        Assert.Equal((400, "ValidationException", $"1 validation error detected: {violation}"), (status, errorType, (string?)body!["message"]));
    }

    [Theory]
    [InlineData("arn%3Aaws%3Alambda%3Ainvalid-region%3A000000000000%3Afunction%3Aworkflow", "functionName", "")]
    [InlineData("workflow", "qualifier", "?Qualifier=invalid!")]
    public async Task A_list_of_executions_validates_function_and_qualifier(string function, string member, string query)
    {
        await using var service = new LocalService();

        var (status, errorType, body) = await service.SendAsync("GET", $"/2025-12-01/functions/{function}/durable-executions{query}", null);

        Assert.Equal((400, "ValidationException"), (status, errorType));
        Assert.Contains($"' at '{member}' failed to satisfy constraint: ", (string)body!["message"]!, StringComparison.Ordinal);
    }
}
