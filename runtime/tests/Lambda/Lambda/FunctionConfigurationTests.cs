namespace DurableLocal.Tests.Lambda;

public sealed class FunctionConfigurationTests
{
    private readonly FunctionReads _reads = new(
        Runtime.Function() with { Description = "echoes", Architecture = "arm64", EphemeralStorageMegabytes = 1_024, Tracing = "Active" },
        Runtime.Function("app-Plain") with { Alias = null, Environment = new Dictionary<string, string> { ["A"] = "1" } });

    [Fact]
    public async Task A_function_is_told_with_every_member_that_the_service_always_sets()
    {
        var told = await _reads.GetAsync("/2015-03-31/functions/app-Echo/configuration");

        Assert.Equal("""["arm64"]""", told["Architectures"]!.ToJsonString());
        Assert.Equal("echoes", (string?)told["Description"]);
        Assert.Equal("""{"Size":1024}""", told["EphemeralStorage"]!.ToJsonString());
        Assert.Equal("""{"Mode":"Active"}""", told["TracingConfig"]!.ToJsonString());
        Assert.Equal("""{"ApplyOn":"None","OptimizationStatus":"Off"}""", told["SnapStart"]!.ToJsonString());
        Assert.Equal("arn:aws:iam::000000000000:role/app-EchoRole", (string?)told["Role"]);
        Assert.Equal(32, Convert.FromBase64String((string)told["CodeSha256"]!).Length);
        Assert.True((long)told["CodeSize"]! > 0);
        Assert.True(Guid.TryParse((string?)told["RevisionId"], out _));
        Assert.Null(told["Environment"]);
    }

    [Fact]
    public async Task A_mapping_is_told_with_its_filter()
    {
        var mapping = Assert.Single((await _reads.GetAsync("/2015-03-31/event-source-mappings/"))["EventSourceMappings"]!.AsArray())!;

        Assert.Equal("""{"body":{"kind":["order"]}}""", (string?)Assert.Single(mapping["FilterCriteria"]!["Filters"]!.AsArray())!["Pattern"]);
    }

    [Fact]
    public async Task Variables_are_told_where_there_are_any()
    {
        var told = await _reads.GetAsync("/2015-03-31/functions/app-Plain/configuration");

        Assert.Equal("""{"Variables":{"A":"1"}}""", told["Environment"]!.ToJsonString());
    }

    [Fact]
    public async Task A_version_and_an_alias_have_revisions_of_their_own_that_stay()
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
    public async Task Lists_name_each_version_and_no_state(string path, string list, string names)
    {
        var listed = (await _reads.GetAsync(path))[list]!.AsArray();

        Assert.Equal(names.Split(' ').Select(name => FunctionReads.Arn + name), listed.Select(function => (string?)function!["FunctionArn"]));
        Assert.All(listed, function => Assert.Equal((null, null), ((string?)function!["State"], (string?)function["LastUpdateStatus"])));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?FunctionVersion=1", 1)]
    [InlineData("?FunctionVersion=2", 0)]
    public async Task Aliases_are_listed_by_the_version_they_name(string query, int count) =>
        Assert.Equal(count, (await _reads.GetAsync($"/2015-03-31/functions/app-Echo/aliases{query}"))["Aliases"]!.AsArray().Count);

    [Fact]
    public async Task A_mapping_without_response_types_says_so()
    {
        var mapping = (await _reads.GetAsync("/2015-03-31/event-source-mappings/"))["EventSourceMappings"]![0]!;

        Assert.Equal("[]", mapping["FunctionResponseTypes"]!.ToJsonString());
    }

    private async Task<string?> RevisionAsync(string path) => (string?)(await _reads.GetAsync(path))["RevisionId"];
}
