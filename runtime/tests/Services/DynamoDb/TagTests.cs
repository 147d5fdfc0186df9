namespace DurableLocal.Tests.DynamoDb;

/// <summary>The validation of tags and of the ARN of the tagged table.</summary>
public sealed class TagTests : TableRequestTestBase
{
    private const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/things";

    [Theory]
    [InlineData("""{"Value":"v"}""", "The Tag Key provided is invalid, Key: null")]
    [InlineData("""{"Key":"","Value":"v"}""", "The Tag Key provided is invalid, Key: ")]
    [InlineData("""{"Key":"a*b","Value":"v"}""", "The Tag Key provided is invalid, Key: a*b")]
    [InlineData("""{"Key":"k"}""", "The Tag Value provided is invalid, Value: null")]
    [InlineData("""{"Key":"k","Value":"a!"}""", "The Tag Value provided is invalid, Value: a!")]
    [InlineData("""{"Key":"aws:k","Value":"v"}""", "Tag Key cannot be prefixed with aws:, Key: aws:k")]
    [InlineData("""{"Key":"k","Value":"v"},{"Key":"k","Value":"w"}""", "Duplicate Tag Keys provided as input: Duplicate Tag Key found k")]
    public async Task An_invalid_tag_is_rejected(string tags, string message)
    {
        await CreateAsync(OnDemand);

        await AssertErrorAsync("TagResource", $$"""{"ResourceArn":"{{Arn}}","Tags":[{{tags}}]}""", message);
        await AssertErrorAsync("CreateTable", $$"""{{{OnDemand}},"Tags":[{{tags}}]}""", message);
    }

    [Fact]
    public async Task Keys_and_values_have_a_maximum_length_and_letters_of_any_script()
    {
        await CreateAsync(OnDemand);
        var key = new string('k', 127) + "é";
        var value = new string('v', 240) + "_.:/=+-@ 日本9";
        await Client.TagResourceAsync(new() { ResourceArn = Arn, Tags = [new() { Key = key, Value = value }, new() { Key = "empty", Value = "" }] });

        Assert.Equal(2, (await Client.ListTagsOfResourceAsync(new() { ResourceArn = Arn })).Tags.Count);
        await AssertValidationErrorAsync($"The Tag Key provided is invalid, Key: {key}k", () => Client.TagResourceAsync(new() { ResourceArn = Arn, Tags = [new() { Key = key + "k", Value = "" }] }));
        var tooLong = new string('v', 257);
        await AssertValidationErrorAsync($"The Tag Value provided is invalid, Value: {tooLong}", () => Client.TagResourceAsync(new() { ResourceArn = Arn, Tags = [new() { Key = "k", Value = tooLong }] }));
    }

    [Fact]
    public async Task A_table_has_at_most_50_tags()
    {
        await CreateAsync(OnDemand + ",\"Tags\":[]");
        var tags = Enumerable.Range(0, 50).Select(i => new Amazon.DynamoDBv2.Model.Tag { Key = $"k{i}", Value = "v" }).ToList();
        await Client.TagResourceAsync(new() { ResourceArn = Arn, Tags = tags });

        await AssertValidationErrorAsync(
            "Number of Tags exceed the current limit for the provided ResourceArn",
            () => Client.TagResourceAsync(new() { ResourceArn = Arn, Tags = [new() { Key = "one-more", Value = "v" }] }));
    }

    [Theory]
    [InlineData("things", Invalid + "ARNs must start with 'arn:': things")]
    [InlineData("arn:aws", Invalid + "Second colon partition not found: arn:aws")]
    [InlineData("arn:aws:dynamodb", Invalid + "Third colon vendor not found: arn:aws:dynamodb")]
    [InlineData("arn:aws:dynamodb:us-east-1", Invalid + "Fourth colon (region/namespace delimiter) not found: arn:aws:dynamodb:us-east-1")]
    [InlineData("arn:aws:dynamodb:us-east-1:000000000000", Invalid + "Fifth colon (namespace/relative-id delimiter) not found: arn:aws:dynamodb:us-east-1:000000000000")]
    [InlineData("arn:aws:sqs:us-east-1:000000000000:things", Invalid + "Provided Arn is not a DynamoDB resource arn: arn:aws:sqs:us-east-1:000000000000:things")]
    [InlineData(Arn + "/index/by-x", Invalid + "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: " + Arn + "/index/by-x")]
    [InlineData("arn:aws:dynamodb:us-east-1:000000000000:table/ab", "Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb:us-east-1:000000000000:table/ab")]
    public async Task The_error_of_an_invalid_arn_names_the_missing_part(string arn, string message) =>
        await AssertErrorAsync("ListTagsOfResource", $$"""{"ResourceArn":"{{arn}}"}""", message);

    [Fact]
    public async Task The_tags_of_a_missing_table_are_not_found() =>
        await AssertErrorAsync("ListTagsOfResource", $$"""{"ResourceArn":"{{Arn}}"}""", $"Requested resource not found: ResourceArn: {Arn} not found", "ResourceNotFoundException");
}
