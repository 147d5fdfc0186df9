using System.Text.Json;

namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>A pattern for events that are JSON objects, such as <c>{ $.status = "FAILED*" &amp;&amp; $.attempt &gt; 1 }</c>.</summary>
internal sealed class JsonPattern(JsonCondition condition) : FilterPattern
{
    public override bool Matches(LogEvent logged) => logged.Json is { } json && condition.Holds(json);
}

internal abstract record JsonCondition
{
    public abstract bool Holds(JsonElement line);
}

internal sealed record AllOf(JsonCondition First, JsonCondition Second) : JsonCondition
{
    public override bool Holds(JsonElement line) => First.Holds(line) && Second.Holds(line);
}

internal sealed record AnyOf(JsonCondition First, JsonCondition Second) : JsonCondition
{
    public override bool Holds(JsonElement line) => First.Holds(line) || Second.Holds(line);
}

/// <summary>Whether the property exists, whatever its value.</summary>
internal sealed record Exists(Selector Selector, bool Expected) : JsonCondition
{
    public override bool Holds(JsonElement line) => Selector.Select(line).Any() == Expected;
}

/// <summary>Whether a selected value has a kind: <c>IS TRUE</c>, <c>IS FALSE</c>, <c>IS NULL</c>.</summary>
internal sealed record IsKind(Selector Selector, JsonValueKind Kind) : JsonCondition
{
    public override bool Holds(JsonElement line) => Selector.Select(line).Any(value => value.ValueKind == Kind);
}

/// <summary>Compares numbers. False where no selected value is a number.</summary>
internal sealed record CompareNumber(Selector Selector, string Operator, double Operand) : JsonCondition
{
    public override bool Holds(JsonElement line) =>
        Selector.Select(line).Any(value => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Holds(number));

    private bool Holds(double number) => Operator switch
    {
        "=" => number.Equals(Operand),
        "!=" => !number.Equals(Operand),
        "<" => number < Operand,
        "<=" => number <= Operand,
        ">" => number > Operand,
        _ => number >= Operand,
    };
}

/// <summary>Compares text, numbers as they are written. False where the property does not exist.</summary>
internal sealed record CompareText(Selector Selector, bool IsEqual, Func<string, bool> Matches) : JsonCondition
{
    public override bool Holds(JsonElement line) =>
        Selector.Select(line).Any(value => TextOf(value) is { } text && Matches(text) == IsEqual);

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
