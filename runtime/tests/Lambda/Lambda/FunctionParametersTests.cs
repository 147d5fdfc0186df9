namespace DurableLocal.Tests.Lambda;

/// <summary>The validation of function names and qualifiers; messages and results as AWS returned them in November 2025.</summary>
public sealed class FunctionParametersTests
{
    private static readonly string TooLong = new('q', 129);

    private readonly FunctionApi _api = new(RunningInvoker.Function());

    /// <summary>Every operation with a function name in its path, and whether it takes a qualifier.</summary>
    public static TheoryData<string, bool> Operations => new()
    {
        { "/2015-03-31/functions/{0}", true },
        { "/2015-03-31/functions/{0}/configuration", true },
        { "/2015-03-31/functions/{0}/versions", false },
        { "/2015-03-31/functions/{0}/aliases", false },
        { "/2015-03-31/functions/{0}/aliases/live", false },
        { "/2019-09-30/functions/{0}/concurrency", false },
        { "/2019-09-25/functions/{0}/event-invoke-config", true },
        { "/2019-09-25/functions/{0}/event-invoke-config/list", false },
        { "/2020-06-30/functions/{0}/code-signing-config", false },
        { "/2015-03-31/functions/{0}/policy", true },
        { "/2021-10-31/functions/{0}/url", true },
        { "/2021-10-31/functions/{0}/urls", false },
        { "/2019-09-30/functions/{0}/provisioned-concurrency", true },
        { "/2019-09-30/functions/{0}/provisioned-concurrency?List=ALL", false },
        { "/2015-03-31/event-source-mappings/?FunctionName={0}", false },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Name_that_violates_the_pattern_is_rejected_by_every_operation(string path, bool _)
    {
        foreach (var name in new[] { "arn:aws:lambda:invalid-region:000000000000:function:app-Echo", "app-Echo!", "app-Echo:$latest", "app-Echo:1:2" })
        {
            await AssertViolationAsync(string.Format(null, path, Uri.EscapeDataString(name)), $"Value '{name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:");
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Qualifier_that_violates_the_model_is_rejected_by_every_operation_that_has_one(string path, bool hasQualifier)
    {
        var url = string.Format(null, path, "app-Echo");
        if (!hasQualifier)
        {
            var (_, errorType, _) = await _api.SendAsync($"{url}{(url.Contains('?') ? '&' : '?')}Qualifier=invalid!");
            Assert.NotEqual("ValidationException", errorType);
            return;
        }

        await AssertViolationAsync($"{url}?Qualifier=invalid!", "1 validation error detected: Value 'invalid!' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ");
        await AssertViolationAsync($"{url}?Qualifier={TooLong}", $"1 validation error detected: Value '{TooLong}' at 'qualifier' failed to satisfy constraint: Member must have length less than or equal to 128");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Name_is_bounded_by_the_length_of_its_shape(string path, bool _)
    {
        var name = new string('n', 257);

        var (_, errorType, body) = await _api.SendAsync(string.Format(null, path, name));

        Assert.Equal("ValidationException", errorType);
        Assert.Matches("^1 validation error detected: Value 'n{257}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to (140|256)$", (string)body["message"]!);
    }

    [Fact]
    public async Task All_violations_of_a_request_are_in_one_error() =>
        await AssertViolationAsync("/2015-03-31/functions/a%20b?Qualifier=invalid!", "2 validation errors detected: Value 'a b' at 'functionName' failed to satisfy constraint: ", "; Value 'invalid!' at 'qualifier' failed to satisfy constraint: ");

    [Theory]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function", "function")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn", "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn")]
    [InlineData("app.Echo", "app.Echo")]
    public async Task Name_that_satisfies_the_pattern_is_not_found(string name, string expected)
    {
        var (status, errorType, body) = await _api.SendAsync($"/2015-03-31/functions/{Uri.EscapeDataString(name)}");

        Assert.Equal((404, "ResourceNotFoundException", $"Function not found: {FunctionApi.Arn}{expected}"), (status, errorType, (string?)body["Message"]));
    }

    [Theory]
    [InlineData("/2015-03-31/functions/app-Echo/aliases/1", "Value '1' at 'name' failed to satisfy constraint: ")]
    [InlineData("/2015-03-31/functions/app-Echo/aliases?FunctionVersion=live", "Value 'live' at 'functionVersion' failed to satisfy constraint: ")]
    [InlineData("/2021-10-31/functions/app-Echo/url?Qualifier=1", "Value '1' at 'qualifier' failed to satisfy constraint: ")]
    [InlineData("/2019-09-30/functions/app.Echo/concurrency", "Value 'app.Echo' at 'functionName' failed to satisfy constraint: ")]
    public async Task Alias_and_version_have_the_pattern_of_their_own_shape(string path, string message) => await AssertViolationAsync(path, message);

    private async Task AssertViolationAsync(string path, params string[] messages)
    {
        var (status, errorType, body) = await _api.SendAsync(path);

        Assert.Equal((400, "ValidationException"), (status, errorType));
        Assert.All(messages, message => Assert.Contains(message, (string)body["message"]!, StringComparison.Ordinal));
    }
}
