using System.Text;
using System.Text.Json;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Reads the current value of the reader into one member.</summary>
internal delegate void ReadMember<in T>(ref Utf8JsonReader json, T target);

/// <summary>
/// Reads a JSON object into a <typeparamref name="T"/>. Members may have any order; unknown and null members are skipped.
/// </summary>
internal sealed class Shape<T>
    where T : class, new()
{
    private readonly byte[][] _names;
    private readonly ReadMember<T>[] _readers;

    internal Shape(params ReadOnlySpan<(string Name, ReadMember<T> Read)> members)
    {
        _names = new byte[members.Length][];
        _readers = new ReadMember<T>[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            _names[i] = Encoding.UTF8.GetBytes(members[i].Name);
            _readers[i] = members[i].Read;
        }
    }

    /// <summary>Reads the current object of the reader; returns null for a JSON null.</summary>
    internal T Read(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var value = new T();
        ReadInto(ref json, value);
        return value;
    }

    internal void ReadInto(ref Utf8JsonReader json, T value)
    {
        Expect(in json, JsonTokenType.StartObject);
        var expected = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = Find(in json, expected);
            json.Read();
            if (member < 0)
            {
                json.Skip();
            }
            else if (json.TokenType != JsonTokenType.Null)
            {
                _readers[member](ref json, value);
                expected = member + 1;
            }
        }
    }

    /// <summary>Reads the current array of the reader; null items are omitted.</summary>
    internal List<T> ReadList(ref Utf8JsonReader json)
    {
        Expect(in json, JsonTokenType.StartArray);
        var list = new List<T>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (Read(ref json) is { } item)
            {
                list.Add(item);
            }
        }

        return list;
    }

    /// <summary>Returns the index of the current member, or -1. Starts at the expected one: services write members in model order.</summary>
    private int Find(in Utf8JsonReader json, int expected)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            var candidate = (expected + i) % _names.Length;
            if (json.ValueTextEquals(_names[candidate]))
            {
                return candidate;
            }
        }

        return -1;
    }

    private static void Expect(in Utf8JsonReader json, JsonTokenType token)
    {
        if (json.TokenType != token)
        {
            throw new JsonException($"{typeof(T).Name}: expected {token}, got {json.TokenType} at byte {json.TokenStartIndex}");
        }
    }
}
