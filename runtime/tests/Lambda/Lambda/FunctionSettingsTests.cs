using DurableLocal.Template;

namespace DurableLocal.Tests.Lambda;

public sealed class FunctionSettingsTests
{
    private const string Settings = "/2019-09-30/functions/";
    private const string Events = "/2019-09-25/functions/";
    private const string NoResource = "The resource you requested does not exist.";

    private readonly FunctionApi _api = new(
        RunningInvoker.Function() with { EventInvoke = new EventInvokeResource(1, 60) },
        RunningInvoker.Function("app-Plain") with { Alias = null, EventInvoke = new EventInvokeResource(null, 120) },
        RunningInvoker.Function("app-None"));

    [Theory]
    [InlineData("app-Echo/event-invoke-config?Qualifier=live", """{"LastModified":0,"FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:app-Echo:live","MaximumRetryAttempts":1,"MaximumEventAgeInSeconds":60,"DestinationConfig":{"OnSuccess":{},"OnFailure":{}}}""")]
    [InlineData("app-Plain/event-invoke-config", """{"LastModified":0,"FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:app-Plain:$LATEST","MaximumEventAgeInSeconds":120,"DestinationConfig":{"OnSuccess":{},"OnFailure":{}}}""")]
    [InlineData("app-None/event-invoke-config/list", """{"FunctionEventInvokeConfigs":[]}""")]
    public async Task Event_invoke_configuration_of_the_template_is_returned(string path, string json) =>
        Assert.Equal(json, (await _api.GetAsync(Events + path)).ToJsonString());

    [Theory]
    [InlineData(Events + "app-None/event-invoke-config?Qualifier=live", "ResourceNotFoundException", $"The function {FunctionApi.Arn}app-None:live doesn't have an EventInvokeConfig")]
    [InlineData(Events + "app-Echo/event-invoke-config", "ResourceNotFoundException", $"The function {FunctionApi.Arn}app-Echo:$LATEST doesn't have an EventInvokeConfig")]
    [InlineData(Events + "nobody/event-invoke-config", "ResourceNotFoundException", $"The function {FunctionApi.Arn}nobody:$LATEST doesn't have an EventInvokeConfig")]
    [InlineData(Events + "nobody/event-invoke-config/list", "ResourceNotFoundException", "The function doesn't exist.")]
    [InlineData(Settings + "app-Echo/provisioned-concurrency?Qualifier=live", "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function")]
    [InlineData(Settings + "app-Echo/provisioned-concurrency?Qualifier=blue", "ResourceNotFoundException", $"Cannot find alias arn: {FunctionApi.Arn}app-Echo:blue")]
    [InlineData(Settings + "app-Echo/provisioned-concurrency?Qualifier=10", "ResourceNotFoundException", $"Function not found: {FunctionApi.Arn}app-Echo:10")]
    [InlineData(Settings + "app-Echo/provisioned-concurrency?Qualifier=$LATEST", "InvalidParameterValueException", "The function resource provided must be an alias or a published version.")]
    [InlineData(Settings + "nobody/provisioned-concurrency?List=ALL", "ResourceNotFoundException", $"Function not found: {FunctionApi.Arn}nobody")]
    [InlineData("/2021-10-31/functions/nobody/url", "ResourceNotFoundException", NoResource)]
    [InlineData("/2021-10-31/functions/app-Echo/url?Qualifier=live", "ResourceNotFoundException", NoResource)]
    [InlineData("/2021-10-31/functions/app-Echo/url?Qualifier=1", "ValidationException", @"1 validation error detected: Value '1' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)")]
    [InlineData("/2021-10-31/functions/nobody/urls", "ResourceNotFoundException", "Function does not exist")]
    [InlineData("/2015-03-31/functions?FunctionVersion=invalid", "ValidationException", "1 validation error detected: Value 'invalid' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]")]
    public async Task Missing_resources_are_rejected_with_the_texts_of_the_service(string path, string errorType, string message)
    {
        var response = await _api.SendAsync(path);

        Assert.Equal((errorType, message), (response.ErrorType, (string?)response.Body[errorType == "ResourceNotFoundException" ? "Message" : "message"]));
    }

    [Fact]
    public async Task Account_usage_is_the_sum_of_its_functions()
    {
        var usage = (await _api.GetAsync("/2016-08-19/account-settings/"))["AccountUsage"]!;

        Assert.Equal(3, (int)usage["FunctionCount"]!);
        Assert.True((long)usage["TotalCodeSize"]! > 0);
    }
}
