namespace DurableChaining.Tests.EndToEnd;

/// <summary>Messages that must be rejected, each with its error message.</summary>
internal static class BadInputs
{
    /// <param name="Body">The message body; {n} is replaced by a number, so that keys differ between cases.</param>
    /// <param name="Error">The error message; a … at its end matches any text of the JSON parser.</param>
    /// <param name="Key">Message attribute IdempotencyKey, or null.</param>
    public sealed record Case(string Name, string Body, string Error, string? Key = null);

    private const string Storable = "expected a number of at most 38 digits between 1E-130 and 9.99E+125, got";
    private const string Unreadable = "body: expected a JSON object, got text that cannot be read as one";

    public static IReadOnlyList<Case> All { get; } =
    [
        new("blank", "   ", "body: expected a JSON object, got an empty body"),
        new("new lines", "\n\n", "body: expected a JSON object, got an empty body"),
        new("plain text", "hello", $"{Unreadable} (line 1, byte 1): …"),
        new("array", "[1,2]", "body: expected a JSON object, got [1,2]"),
        new("empty array", "[]", "body: expected a JSON object, got []"),
        new("number", "42", "body: expected a JSON object, got 42"),
        new("string", "\"text\"", "body: expected a JSON object, got \"text\""),
        new("null", "null", "body: expected a JSON object, got null"),
        new("true", "true", "body: expected a JSON object, got true"),
        new("cut off", """{"id":"x" """, $"{Unreadable} (line 1, byte 11): …"),
        new("second document", "{}{}", $"{Unreadable} (line 1, byte 3): …"),
        new("trailing comma", """{"value":1,}""", $"{Unreadable} (line 1, byte 12): …"),
        new("single quotes", "{'id':'x'}", $"{Unreadable} (line 1, byte 2): …"),
        new("unquoted member", "{id:1}", $"{Unreadable} (line 1, byte 2): …"),
        new("comment", "{/* no */}", $"{Unreadable} (line 1, byte 2): …"),
        new("NaN", """{"value":NaN}""", $"{Unreadable} (line 1, byte 10): …"),
        new("Infinity", """{"value":Infinity}""", $"{Unreadable} (line 1, byte 10): …"),
        new("leading zero", """{"value":01}""", $"{Unreadable} (line 1, byte 11): …"),
        new("plus sign", """{"value":+1}""", $"{Unreadable} (line 1, byte 10): …"),
        new("hexadecimal", """{"value":0x10}""", $"{Unreadable} (line 1, byte 11): …"),
        new("XML", "<item/>", $"{Unreadable} (line 1, byte 1): …"),
        new("nested too deep", Nested(32), $"{Unreadable} (line 1, byte 36): …"),
        new("nested 1 000 deep", Nested(1000), $"{Unreadable} (line 1, byte 36): …"),
        new("member twice", """{"id":"a","id":"b"}""", $"{Unreadable}: Duplicate property 'id' …"),
        new("inner member twice", """{"x":{"a":1,"a":2}}""", $"{Unreadable}: Duplicate property 'a' …"),
        new("value a string", """{"value":"five"}""", "value: expected a number, got \"five\""),
        new("value a numeric string", """{"value":"5"}""", "value: expected a number, got \"5\""),
        new("value null", """{"value":null}""", "value: expected a number, got null"),
        new("value true", """{"value":true}""", "value: expected a number, got true"),
        new("value an object", """{"value":{}}""", "value: expected a number, got {}"),
        new("value 10^400", """{"value":1e400}""", $"value: {Storable} 1e400"),
        new("value beyond a decimal", """{"value":79228162514264337593543950336}""", "value: expected a number from -79228162514264337593543950335 to 79228162514264337593543950335, got 79228162514264337593543950336"),
        new("value too precise", """{"value":0.12345678901234567890123456789}""", "value: expected a number that a decimal holds exactly (28 digits), got 0.12345678901234567890123456789"),
        new("value too small", """{"value":1e-29}""", "value: expected a number that a decimal holds exactly (28 digits), got 1e-29"),
        new("other number too large", """{"weight":1e126}""", $"weight: {Storable} 1e126"),
        new("other number too precise", """{"a":[{"b":1.123456789012345678901234567890123456789}]}""", $"a[0].b: {Storable} 1.123456789012345678901234567890123456789"),
        new("id a number", """{"id":5}""", "id: expected a string, got 5"),
        new("id null", """{"id":null}""", "id: expected a string, got null"),
        new("id empty", """{"id":""}""", "id: expected 1 to 256 characters, got 0"),
        new("id of 257", $$"""{"id":"{{new string('x', 257)}}"}""", "id: expected 1 to 256 characters, got 257"),
        new("id huge", $$"""{"id":"{{new string('x', 10_000)}}"}""", "id: expected 1 to 256 characters, got 10000"),
        new("name a number", """{"name":7}""", "name: expected a string, got 7"),
        new("name an array", """{"name":["a"]}""", "name: expected a string, got [\"a\"]"),
        new("lone surrogate", """{"name":"\ud83d"}""", "name: expected valid Unicode text, got a lone surrogate in \"\\ud83d\""),
        new("lone surrogate in a name", """{"\udc00":1}""", "body: expected valid Unicode text, got a lone surrogate"),
        new("empty member name", """{"":1}""", "body: expected member names of at least one character, got \"\""),
        new("key of 257", """{"id":"fine-{n}"}""", "IdempotencyKey: expected 1 to 256 characters, got 257", new string('k', 257)),
        new("256 KB and more", $$"""{"id":"big-{n}","name":"{{new string('n', 262_145)}}"}""", "body: expected at most 262144 bytes with its key, got …"),
    ];

    private static string Nested(int levels) => $"{{\"a\":{new string('[', levels - 1)}{new string(']', levels - 1)}}}";
}
