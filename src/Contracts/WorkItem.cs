using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace DurableChaining.Contracts;

/// <summary>A submitted item that meets the rules of the contract, with the members that the steps use.</summary>
/// <param name="Submitted">The item as submitted, unknown members included.</param>
/// <param name="Id">Member <c>id</c>: 1 to 256 characters; null where absent.</param>
/// <param name="Name">Member <c>name</c>, or <c>default</c>.</param>
/// <param name="Value">Member <c>value</c>, or 0.</param>
public sealed record WorkItem(JsonElement Submitted, string? Id, string Name, decimal Value)
{
    /// <summary>The name of an item without a member <c>name</c>.</summary>
    public const string DefaultName = "default";

    /// <summary>Reads an item. False where it breaks a rule; <paramref name="error"/> is the first one found.</summary>
    public static bool TryRead(JsonElement item, [NotNullWhen(true)] out WorkItem? work, [NotNullWhen(false)] out ItemError? error)
    {
        string? id = null;
        var name = DefaultName;
        decimal value = 0;
        error = item.ValueKind != JsonValueKind.Object
            ? Expected(ItemError.Body, "a JSON object", item)
            : StorableJson.FindError(item) ?? ReadId(item, ref id) ?? ReadName(item, ref name) ?? ReadValue(item, ref value);
        work = error is null ? new WorkItem(item, id, name, value) : null;
        return error is null;
    }

    /// <summary>Returns the document, or null where the results table cannot store all of it.</summary>
    public static JsonElement? StorableOrNull(JsonElement document) => StorableJson.FindError(document) is null ? document : null;

    private static ItemError? ReadId(JsonElement item, ref string? id)
    {
        if (!item.TryGetProperty("id", out var member))
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.String)
        {
            return Expected("id", "a string", member);
        }

        id = member.GetString()!;
        return IdempotencyKey.FindError("id", id);
    }

    private static ItemError? ReadName(JsonElement item, ref string name)
    {
        if (!item.TryGetProperty("name", out var member))
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.String)
        {
            return Expected("name", "a string", member);
        }

        name = member.GetString()!;
        return null;
    }

    private static ItemError? ReadValue(JsonElement item, ref decimal value)
    {
        if (!item.TryGetProperty("value", out var member))
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.Number)
        {
            return Expected("value", "a number", member);
        }

        if (!member.TryGetDecimal(out value))
        {
            return Expected("value", $"a number from {decimal.MinValue} to {decimal.MaxValue}", member);
        }

        return JsonNumber.Parse(member.GetRawText()).Equals(value)
            ? null
            : Expected("value", "a number that a decimal holds exactly (28 digits)", member);
    }

    private static ItemError Expected(string member, string expected, JsonElement found) =>
        new(member, $"expected {expected}, got {ItemError.Excerpt(found.GetRawText())}");
}
