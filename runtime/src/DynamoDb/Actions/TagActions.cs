using System.Text.Json;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Adds tags to a table, or replaces their values.</summary>
internal sealed class TagResource(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "TagResource";

    public bool HasResponse => false;

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var given = Tags.Read(request);
        var name = TaggedTable.Read(request, constraints => constraints.NotNull("tags", given));
        TaggedTable.RequireAny(given!.Count, "Tag");
        var added = Tags.Check(given);
        await TaggedTable.ChangeAsync(catalog, request, name, tags => Merge(tags, added), cancellationToken).ConfigureAwait(false);
    }

    private static Dictionary<string, string> Merge(Dictionary<string, string> tags, Dictionary<string, string> added)
    {
        foreach (var (key, value) in added)
        {
            tags[key] = value;
        }

        Tags.CheckCount(tags.Count);
        return tags;
    }
}

/// <summary>Removes tags from a table.</summary>
internal sealed class UntagResource(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "UntagResource";

    public bool HasResponse => false;

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var keys = request.Texts("TagKeys");
        var name = TaggedTable.Read(request, constraints => constraints.NotNull("tagKeys", keys));
        TaggedTable.RequireAny(keys!.Count, "Tag Key");
        keys.ForEach(Tags.CheckKey);
        Tags.CheckCount(keys.Count);
        await TaggedTable.ChangeAsync(
            catalog,
            request,
            name,
            tags => tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal),
            cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Returns the tags of a table, all on one page.</summary>
internal sealed class ListTagsOfResource(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "ListTagsOfResource";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var table = catalog.Find(TaggedTable.Read(request)) ?? throw TaggedTable.NotFound(request);
        Tags.Write(response, table.Tags);
        return Task.CompletedTask;
    }
}

/// <summary>The table whose ARN a tagging request names.</summary>
internal static class TaggedTable
{
    private static readonly string[] MissingParts =
        ["Second colon partition", "Third colon vendor", "Fourth colon (region/namespace delimiter)", "Fifth colon (namespace/relative-id delimiter)"];

    /// <summary>Returns the table name of the request's ResourceArn.</summary>
    /// <param name="request">The request.</param>
    /// <param name="constrain">Adds the model's constraints on other members.</param>
    /// <exception cref="DynamoDbException">The ResourceArn is not the ARN of a table.</exception>
    public static string Read(RequestStructure request, Action<Constraints>? constrain = null)
    {
        var arn = request.Text("ResourceArn");
        var constraints = new Constraints().NotNull("resourceArn", arn);
        constrain?.Invoke(constraints);
        constraints.ThrowIfViolated();
        return NameOf(arn!);
    }

    private static string NameOf(string arn)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal))
        {
            throw DynamoDbException.InvalidParameter($"ARNs must start with 'arn:': {arn}");
        }

        var parts = arn.Split(':', 6);
        if (parts.Length < 6)
        {
            throw DynamoDbException.InvalidParameter($"{MissingParts[parts.Length - 2]} not found: {arn}");
        }

        var path = parts[5].Split('/');
        if (parts[2] != "dynamodb" || path[0] != "table" || path is [_, _, "backup", ..])
        {
            throw DynamoDbException.InvalidParameter($"Provided Arn is not a DynamoDB resource arn: {arn}");
        }

        if (path is [_, _, "index", ..])
        {
            throw DynamoDbException.InvalidParameter($"Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}");
        }

        return path is [_, { Length: >= Constraints.MinNameLength } name]
            ? name
            : throw DynamoDbException.Validation($"Invalid TableArn: Invalid ResourceArn provided as input {arn}");
    }

    /// <summary>Rejects an empty list. The message has the service's spelling of "at least".</summary>
    /// <exception cref="DynamoDbException">The list is empty.</exception>
    public static void RequireAny(int count, string what)
    {
        if (count == 0)
        {
            throw DynamoDbException.Validation($"Atleast one {what} needs to be provided as Input.");
        }
    }

    /// <summary>Replaces the tags of a table.</summary>
    /// <exception cref="DynamoDbException">The table does not exist, or <paramref name="change"/> throws.</exception>
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
        catch (DynamoDbException error) when (error.IsResourceNotFound)
        {
            throw NotFound(request);
        }
    }

    public static DynamoDbException NotFound(RequestStructure request) =>
        DynamoDbException.NotFound($"Requested resource not found: ResourceArn: {request.Text("ResourceArn")} not found");
}
