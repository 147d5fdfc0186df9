using System.Text;
using System.Text.Json;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>
/// A JSON structure of a request, split into its members in one pass; an action then reads the members it supports
/// directly from the bytes. A member that is null is absent, as in all AWS protocols.
/// </summary>
internal sealed class RequestStructure
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly List<Member> _members;

    private RequestStructure(ReadOnlyMemory<byte> json, List<Member> members)
    {
        _json = json;
        _members = members;
    }

    /// <exception cref="DynamoDbException">The bytes are not a JSON object.</exception>
    public static RequestStructure Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Split(json);
        }
        catch (JsonException)
        {
            throw DynamoDbException.Serialization("Unable to parse the request: it is not valid JSON");
        }
    }

    /// <summary>The bytes of the structure as sent.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    public IEnumerable<string> Names => _members.Select(member => Encoding.UTF8.GetString(member.Name.Span));

    /// <summary>The bytes of a member as sent; empty if it is absent.</summary>
    public ReadOnlyMemory<byte> Raw(string name) => Find(name)?.Value ?? default;

    public bool Has(string name) => Find(name) is not null;

    public string? Text(string name) => Find(name) is { } member ? TextOf(member.Value) : null;

    /// <param name="name">The member.</param>
    /// <param name="type">Its type in the service model, for the error message about another type.</param>
    public long? Integer(string name, string type = "Integer")
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        var reader = Open(member.Value);
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw TypeMismatch.Of(reader, type);
        }

        return reader.TryGetInt64(out var value) ? value : (long)reader.GetDouble();
    }

    public bool? Boolean(string name)
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        var reader = Open(member.Value);
        return reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw TypeMismatch.Of(reader, "Boolean"),
        };
    }

    public RequestStructure? Structure(string name) => Find(name) is { } member ? Split(member.Value) : null;

    /// <param name="name">The member.</param>
    /// <param name="type">The name of its structure in the service model, for the error message about another type.</param>
    public RequestStructure? Structure(string name, string type) => Find(name) is { } member ? Split(member.Value, type, inList: false) : null;

    /// <summary>A list of structures.</summary>
    public List<RequestStructure>? Structures(string name) => Find(name) is { } member ? Elements(member.Value, Split) : null;

    /// <inheritdoc cref="Structure(string, string)"/>
    public List<RequestStructure>? Structures(string name, string type) => Find(name) is { } member ? Elements(member.Value, json => Split(json, type, inList: true)) : null;

    public List<string>? Texts(string name) => Find(name) is { } member ? Elements(member.Value, TextOf) : null;

    public Dictionary<string, string>? TextMap(string name) => Structure(name)?.ToMap(TextOf);

    /// <summary>A map of structures by name.</summary>
    public Dictionary<string, RequestStructure>? StructureMap(string name) => Structure(name)?.ToMap(Split);

    /// <summary>An item, a key, or the values of expressions.</summary>
    public MapValue? Item(string name) => Find(name) is { } member ? ItemOf(member.Value) : null;

    public AttributeValue? Value(string name) => Find(name) is { } member ? ValueOf(member.Value) : null;

    public List<AttributeValue>? Values(string name) => Find(name) is { } member ? Elements(member.Value, ValueOf) : null;

    /// <summary>A list of keys or items.</summary>
    public List<MapValue>? Items(string name) => Find(name) is { } member ? Elements(member.Value, ItemOf) : null;

    private static MapValue ItemOf(ReadOnlyMemory<byte> json)
    {
        var reader = Open(json);
        return AttributeValueReader.ReadItem(ref reader);
    }

    private static AttributeValue ValueOf(ReadOnlyMemory<byte> json)
    {
        var reader = Open(json);
        return AttributeValueReader.Read(ref reader);
    }

    private static Utf8JsonReader Open(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, AttributeValueWriter.ReaderOptions);
        reader.Read();
        return reader;
    }

    private static RequestStructure Split(ReadOnlyMemory<byte> json, string type, bool inList)
    {
        var reader = Open(json);
        return reader.TokenType == JsonTokenType.StartObject ? Split(json) : throw TypeMismatch.OfStructure(reader, type, inList);
    }

    private static RequestStructure Split(ReadOnlyMemory<byte> json)
    {
        var reader = Open(json);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw TypeMismatch.Of(reader, TypeMismatch.Structure);
        }

        var members = new List<Member>(8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueIsEscaped
                ? Encoding.UTF8.GetBytes(UnicodeText.Of(reader))
                : json.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isNull = reader.TokenType == JsonTokenType.Null;
            reader.Skip();
            if (!isNull)
            {
                members.Add(new Member(name, json[start..(int)reader.BytesConsumed]));
            }
        }

        return reader.Read()
            ? throw DynamoDbException.Serialization("Unable to parse the request: content after its end")
            : new RequestStructure(json[..(int)reader.BytesConsumed], members);
    }

    private static List<T> Elements<T>(ReadOnlyMemory<byte> json, Func<ReadOnlyMemory<byte>, T> read)
    {
        var reader = Open(json);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw TypeMismatch.Of(reader, TypeMismatch.List);
        }

        var elements = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(read(json[start..(int)reader.BytesConsumed]));
        }

        return elements;
    }

    private static string TextOf(ReadOnlyMemory<byte> json)
    {
        var reader = Open(json);
        return reader.TokenType == JsonTokenType.String ? UnicodeText.Of(reader) : throw TypeMismatch.Of(reader, "String");
    }

    private Dictionary<string, T> ToMap<T>(Func<ReadOnlyMemory<byte>, T> read)
    {
        var map = new Dictionary<string, T>(_members.Count, StringComparer.Ordinal);
        foreach (var member in _members)
        {
            map[Encoding.UTF8.GetString(member.Name.Span)] = read(member.Value);
        }

        return map;
    }

    private Member? Find(string name)
    {
        foreach (var member in _members)
        {
            if (Ascii.Equals(member.Name.Span, name))
            {
                return member;
            }
        }

        return null;
    }

    private readonly record struct Member(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value);
}
