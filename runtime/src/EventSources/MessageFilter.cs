using System.Buffers;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Json;
using DurableLocal.EventSources.Patterns;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>
/// The FilterCriteria of a mapping: a message reaches the function if its record matches one of the patterns. A body that
/// is JSON is matched as JSON, any other body as a string; a pattern for a JSON body matches no other (Lambda developer guide, "Using
/// event filtering with an Amazon SQS event source").
/// </summary>
internal sealed class MessageFilter
{
    /// <summary>Sufficient for a record whose body has the maximum depth of a JSON reader, 64.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    private readonly List<Filter> _filters;

    private MessageFilter(List<Filter> filters) => _filters = filters;

    /// <summary>Returns the filter of a mapping, or null when it has none.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: a pattern is not valid.</exception>
    public static MessageFilter? Of(EventSourceMappingResource mapping) =>
        mapping.Filters.Count == 0 ? null : new MessageFilter([.. mapping.Filters.Select(filter => Parse(mapping.LogicalId, filter))]);

    /// <summary>Whether the record matches one of the patterns.</summary>
    public bool Matches(PendingRecord record)
    {
        var isJson = IsJson(record.Message.Body);
        using var view = ViewOf(record, isJson);
        return _filters.Exists(filter => (isJson || !filter.NeedsJson) && filter.Pattern.Matches(view.RootElement));
    }

    private static Filter Parse(string mapping, string pattern)
    {
        try
        {
            return new Filter(EventPattern.Parse(pattern), JsonElement.Parse(pattern).Member("body") is { ValueKind: JsonValueKind.Object });
        }
        catch (AwsException error)
        {
            throw new AwsException(400, "InvalidParameterValueException", $"{mapping}.FilterCriteria: Invalid filter pattern definition. {error.Message}: {pattern}");
        }
    }

    /// <summary>Returns the record; a body that is JSON is a JSON value in it instead of a string.</summary>
    private static JsonDocument ViewOf(PendingRecord record, bool isJson)
    {
        var given = JsonDocument.Parse(record.Json);
        if (!isJson)
        {
            return given;
        }

        using (given)
        {
            var view = new ArrayBufferWriter<byte>(record.Json.Length);
            using (var writer = new Utf8JsonWriter(view))
            {
                writer.WriteStartObject();
                foreach (var member in given.RootElement.EnumerateObject())
                {
                    if (member.NameEquals("body"u8))
                    {
                        writer.WritePropertyName("body"u8);
                        writer.WriteRawValue(record.Message.Body, skipInputValidation: true);
                    }
                    else
                    {
                        member.WriteTo(writer);
                    }
                }

                writer.WriteEndObject();
            }

            return JsonDocument.Parse(view.WrittenMemory, Deep);
        }
    }

    /// <summary>Whether the body is a JSON object or array and every string in it is valid Unicode.</summary>
    private static bool IsJson(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            using var nowhere = new Utf8JsonWriter(Stream.Null);
            document.RootElement.WriteTo(nowhere);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (Exception text) when (text is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <param name="NeedsJson">Whether the pattern is for members of the body.</param>
    private readonly record struct Filter(EventPattern Pattern, bool NeedsJson);
}
