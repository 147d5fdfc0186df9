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
        { StepStart(""), "Value '' at 'updates.2.member.id' failed to satisfy constraint: Member must have length greater than or equal to 1" },
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
}
