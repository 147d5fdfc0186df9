using System.Text.Json;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

internal sealed class TagResource(TableCatalog catalog) : IDynamoDbAction
{
    public string Name => "TagResource";

    public bool HasAnswer => false;

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var name = TaggedTable.Read(request);
        new Constraints().NotNull("tags", request.Has("Tags") ? request : null).Refuse();
        var added = Tags.Read(request);
        TaggedTable.RefuseNone(added.Count, "Tag");
        await TaggedTable.ChangeAsync(catalog, request, name, tags => Merge(tags, added), cancellationToken).ConfigureAwait(false);
    }

    private static Dictionary<string, string> Merge(Dictionary<string, string> tags, Dictionary<string, string> added)
    {
        foreach (var (key, value) in added)
        {
            tags[key] = value;
        }

        return tags.Count <= DynamoDbLimits.TagsPerResource
            ? tags
            : throw DynamoDbException.Validation($"The number of tags exceeds the limit of {DynamoDbLimits.TagsPerResource}: {tags.Count}");
    }
}

internal sealed class UntagResource(TableCatalog catalog) : IDynamoDbAction
{
    public string Name => "UntagResource";

    public bool HasAnswer => false;

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var name = TaggedTable.Read(request);
        var keys = request.Texts("TagKeys");
        new Constraints().NotNull("tagKeys", keys).Refuse();
        TaggedTable.RefuseNone(keys!.Count, "Tag Key");
        await TaggedTable.ChangeAsync(
            catalog,
            request,
            name,
            tags => tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal),
            cancellationToken).ConfigureAwait(false);
    }
}

internal sealed class ListTagsOfResource(TableCatalog catalog) : IDynamoDbAction
{
    public string Name => "ListTagsOfResource";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var name = TaggedTable.Read(request);
        try
        {
            Tags.Write(response, DescribeTable.Find(catalog, name).Table.Tags);
            return Task.CompletedTask;
        }
        catch (DynamoDbException error) when (error.Code == "ResourceNotFoundException")
        {
            throw TaggedTable.NotFound(request);
        }
    }
}

/// <summary>The table whose ARN a tagging request names.</summary>
internal static class TaggedTable
{
    public static string Read(RequestStructure request)
    {
        var arn = request.Text("ResourceArn");
        new Constraints().NotNull("resourceArn", arn).Refuse();
        var name = TableNames.OfArn(arn!);
        return name == arn
            ? throw DynamoDbException.Validation($"Invalid TableArn: Invalid ResourceArn provided as input {arn}")
            : name;
    }

    /// <summary>The service writes "at least" in one word.</summary>
    /// <exception cref="DynamoDbException">There are none.</exception>
    public static void RefuseNone(int count, string what)
    {
        if (count == 0)
        {
            throw DynamoDbException.Validation($"Atleast one {what} needs to be provided as Input.");
        }
    }

    public static async Task ChangeAsync(
        TableCatalog catalog,
        RequestStructure request,
        string name,
        Func<Dictionary<string, string>, Dictionary<string, string>> change,
        CancellationToken cancellationToken)
    {
        try
        {
            await catalog.ChangeAsync(
                name,
                table => table with { Tags = change(new Dictionary<string, string>(table.Tags, StringComparer.Ordinal)) },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DynamoDbException error) when (error.Code == "ResourceNotFoundException")
        {
            throw NotFound(request);
        }
    }

    // The misspelling is the service's own.
    public static DynamoDbException NotFound(RequestStructure request) =>
        DynamoDbException.NotFound($"Requested resource not found: ResourcArn: {request.Text("ResourceArn")} not found");
}
