using System.Text.Json;

namespace DurableChaining.Contracts;

/// <summary>A submitted item that has passed the rules, with the members the steps use.</summary>
/// <param name="Submitted">The item as submitted, unknown members included.</param>
/// <param name="Id">Member <c>id</c>: 1 to 256 characters; null where absent.</param>
/// <param name="Name">Member <c>name</c>, or <c>default</c>.</param>
/// <param name="Value">Member <c>value</c>, or 0.</param>
public sealed record WorkItem(JsonElement Submitted, string? Id, string Name, decimal Value)
{
    public const string DefaultName = "default";

    /// <summary>Checks an item against the rules of the contract.</summary>
    /// <exception cref="InvalidItemException">A rule is broken; the first one found is named.</exception>
    public static WorkItem From(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidItemException("body", $"expected a JSON object, got {Shown(item)}");
        }

        return new WorkItem(Storable(item), ReadId(item), ReadName(item), ReadValue(item));
    }

    /// <summary>The document, if the results table can hold all of it.</summary>
    /// <exception cref="InvalidItemException">It cannot; names the member.</exception>
    public static JsonElement Storable(JsonElement document)
    {
        StorableJson.Check(document);
        return document;
    }

    /// <summary>The document, or null where the results table cannot hold all of it.</summary>
    public static JsonElement? StorableOrNull(JsonElement document)
    {
        try
        {
            return Storable(document);
        }
        catch (InvalidItemException)
        {
            return null;
        }
    }

    private static string? ReadId(JsonElement item)
    {
        if (!item.TryGetProperty("id", out var id))
        {
            return null;
        }

        return id.ValueKind == JsonValueKind.String
            ? IdempotencyKey.Checked("id", id.GetString()!)
            : throw new InvalidItemException("id", $"expected a string, got {Shown(id)}");
    }

    private static string ReadName(JsonElement item)
    {
        if (!item.TryGetProperty("name", out var name))
        {
            return DefaultName;
        }

        return name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : throw new InvalidItemException("name", $"expected a string, got {Shown(name)}");
    }

    private static decimal ReadValue(JsonElement item)
    {
        if (!item.TryGetProperty("value", out var value))
        {
            return 0;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw new InvalidItemException("value", $"expected a number, got {Shown(value)}");
        }

        if (!value.TryGetDecimal(out var number))
        {
            throw new InvalidItemException("value", $"expected a number from {decimal.MinValue} to {decimal.MaxValue}, got {Shown(value)}");
        }

        return JsonNumber.Parse(value.GetRawText()).Equals(number)
            ? number
            : throw new InvalidItemException("value", $"expected a number that a decimal holds exactly (28 digits), got {Shown(value)}");
    }

    /// <summary>A value in an error message: its JSON text, cut where it is long.</summary>
    private static string Shown(JsonElement value)
    {
        const int longest = 64;
        var text = value.GetRawText();
        return text.Length <= longest ? text : $"{text.AsSpan(0, longest)}… ({text.Length} characters)";
    }
}
