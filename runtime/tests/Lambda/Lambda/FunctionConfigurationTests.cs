namespace DurableLocal.Tests.Lambda;

public sealed class FunctionConfigurationTests
{
    private readonly FunctionApi _api = new(
        RunningInvoker.Function() with { Description = "echoes", Architecture = "arm64", EphemeralStorageMegabytes = 1_024, Tracing = "Active" },
        RunningInvoker.Function("app-Plain") with { Alias = null, Environment = new Dictionary<string, string> { ["A"] = "1" } });

    [Fact]
    public async Task Configuration_contains_every_member_that_the_service_always_sets()
    {
        var configuration = await _api.GetAsync("/2015-03-31/functions/app-Echo/configuration");

        Assert.Equal("""["arm64"]""", configuration["Architectures"]!.ToJsonString());
        Assert.Equal("echoes", (string?)configuration["Description"]);
        Assert.Equal("""{"Size":1024}""", configuration["EphemeralStorage"]!.ToJsonString());
        Assert.Equal("""{"Mode":"Active"}""", configuration["TracingConfig"]!.ToJsonString());
        Assert.Equal("""{"ApplyOn":"None","OptimizationStatus":"Off"}""", configuration["SnapStart"]!.ToJsonString());
        Assert.Equal("arn:aws:iam::000000000000:role/app-EchoRole", (string?)configuration["Role"]);
        Assert.Equal(32, Convert.FromBase64String((string)configuration["CodeSha256"]!).Length);
        Assert.True((long)configuration["CodeSize"]! > 0);
        Assert.True(Guid.TryParse((string?)configuration["RevisionId"], out _));
        Assert.Null(configuration["Environment"]);
    }

    [Fact]
    public async Task Tags_are_those_of_the_function_whatever_the_qualifier()
    {
        var api = new FunctionApi(RunningInvoker.Function() with { Tags = new Dictionary<string, string> { ["lambda:createdBy"] = "SAM", ["team"] = "x" } });
        const string Expected = """{"lambda:createdBy":"SAM","team":"x"}""";

        Assert.Equal(Expected, (await api.GetAsync("/2015-03-31/functions/app-Echo?Qualifier=live"))["Tags"]!.ToJsonString());
        Assert.Equal(Expected, (await api.GetAsync($"/2017-03-31/tags/{Uri.EscapeDataString(FunctionApi.Arn + "app-Echo")}"))["Tags"]!.ToJsonString());
        Assert.Equal((404, "ResourceNotFoundException"), await NotFoundAsync($"/2017-03-31/tags/{Uri.EscapeDataString(FunctionApi.Arn + "app-None")}"));
        Assert.Equal((404, "ResourceNotFoundException"), await NotFoundAsync($"/2017-03-31/tags/{Uri.EscapeDataString(FunctionApi.Arn + "app-Echo:live")}"));

        async Task<(int, string?)> NotFoundAsync(string path) => await api.SendAsync(path) is var (status, type, _) ? (status, type) : default;
    }

    [Fact]
    public async Task Mapping_contains_its_filter()
    {
        var mapping = Assert.Single((await _api.GetAsync("/2015-03-31/event-source-mappings/"))["EventSourceMappings"]!.AsArray())!;

        Assert.Equal("""{"body":{"kind":["order"]}}""", (string?)Assert.Single(mapping["FilterCriteria"]!["Filters"]!.AsArray())!["Pattern"]);
    }

    [Fact]
    public async Task Configuration_contains_environment_variables_when_there_are_any()
    {
        var configuration = await _api.GetAsync("/2015-03-31/functions/app-Plain/configuration");

        Assert.Equal("""{"Variables":{"A":"1"}}""", configuration["Environment"]!.ToJsonString());
    }

    [Fact]
    public async Task Versions_and_aliases_have_different_and_stable_revisions()
    {
        string?[] first = [await RevisionAsync("/2015-03-31/functions/app-Echo/configuration"), await RevisionAsync("/2015-03-31/functions/app-Echo/configuration?Qualifier=1"), await RevisionAsync("/2015-03-31/functions/app-Echo/aliases/live")];

        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(first[1], await RevisionAsync("/2015-03-31/functions/app-Echo/configuration?Qualifier=live"));
    }

    [Theory]
    [InlineData("/2015-03-31/functions", "Functions", "app-Echo app-Plain")]
    [InlineData("/2015-03-31/functions?FunctionVersion=ALL", "Functions", "app-Echo:$LATEST app-Echo:1 app-Plain:$LATEST")]
    [InlineData("/2015-03-31/functions?FunctionVersion=ALL&MaxItems=1&Marker=1", "Functions", "app-Echo:1")]
    [InlineData("/2015-03-31/functions/app-Echo/versions", "Versions", "app-Echo:$LATEST app-Echo:1")]
    [InlineData("/2015-03-31/functions/app-Echo/versions?MaxItems=1", "Versions", "app-Echo:$LATEST")]
    [InlineData("/2015-03-31/functions/app-Echo/versions?MaxItems=1&Marker=1", "Versions", "app-Echo:1")]
    public async Task Lists_contain_each_version_without_state(string path, string list, string names)
    {
        var listed = (await _api.GetAsync(path))[list]!.AsArray();

        Assert.Equal(names.Split(' ').Select(name => FunctionApi.Arn + name), listed.Select(function => (string?)function!["FunctionArn"]));
        Assert.All(listed, function => Assert.Equal((null, null), ((string?)function!["State"], (string?)function["LastUpdateStatus"])));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?FunctionVersion=1", 1)]
    [InlineData("?FunctionVersion=2", 0)]
    public async Task Aliases_are_filtered_by_version(string query, int count) =>
        Assert.Equal(count, (await _api.GetAsync($"/2015-03-31/functions/app-Echo/aliases{query}"))["Aliases"]!.AsArray().Count);

    [Fact]
    public async Task Mapping_without_response_types_contains_an_empty_list()
    {
        var mapping = (await _api.GetAsync("/2015-03-31/event-source-mappings/"))["EventSourceMappings"]![0]!;

        Assert.Equal("[]", mapping["FunctionResponseTypes"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/2015-03-31/event-source-mappings/?MaxItems=0", "MaxItems: expected a number from 1 to 10000, got \"0\"")]
    [InlineData("/2015-03-31/event-source-mappings/?Marker=x", "Marker: expected a number from 0 to 2147483647, got \"x\"")]
    [InlineData("/2015-03-31/functions/app-Echo/versions?MaxItems=x", "MaxItems: expected a number from 1 to 10000, got \"x\"")]
    [InlineData("/2015-03-31/functions/app-Echo/aliases?MaxItems=10001", "MaxItems: expected a number from 1 to 10000, got \"10001\"")]
    [InlineData("/2019-09-25/functions/app-Echo/event-invoke-config/list?MaxItems=51", "MaxItems: expected a number from 1 to 50, got \"51\"")]
    [InlineData("/2021-10-31/functions/app-Echo/urls?MaxItems=51", "MaxItems: expected a number from 1 to 50, got \"51\"")]
    [InlineData("/2019-09-30/functions/app-Echo/provisioned-concurrency?List=ALL&MaxItems=51", "MaxItems: expected a number from 1 to 50, got \"51\"")]
    public async Task Pages_of_lists_are_validated(string path, string message) => Assert.Equal(message, (await _api.ErrorAsync(path)).Message);

    private async Task<string?> RevisionAsync(string path) => (string?)(await _api.GetAsync(path))["RevisionId"];
}
