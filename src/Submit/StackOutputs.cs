using System.Text.Json;

namespace DurableChaining.Submit;

/// <summary>
/// Outputs of a stack from a file: what <c>aws cloudformation describe-stacks</c> prints, its list of outputs alone (as
/// <c>sam list stack-outputs --output json</c> prints it), or a map of names to values.
/// </summary>
public static class StackOutputs
{
    /// <exception cref="SubmitException">The file cannot be read or is of another form.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return Parse(file, await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SubmitException($"--outputs: expected a file that can be read, got \"{file}\": {failure.Message}", failure);
        }
    }

    /// <param name="file">Name of the file, for error messages.</param>
    /// <exception cref="SubmitException">The text is of another form.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string file, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Outputs(document.RootElement) ?? throw new SubmitException(
                $"--outputs: expected the output of \"aws cloudformation describe-stacks\", a list of outputs or a map of names to values, got \"{file}\" with {Description(document.RootElement)}");
        }
        catch (JsonException failure)
        {
            throw new SubmitException($"--outputs: expected a JSON document, got \"{file}\": {failure.Message}", failure);
        }
    }

    private static Dictionary<string, string>? Outputs(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => FromList(root),
        JsonValueKind.Object when root.TryGetProperty("Stacks", out var stacks) => stacks is { ValueKind: JsonValueKind.Array } && stacks.GetArrayLength() > 0 ? Outputs(stacks[0]) : null,
        JsonValueKind.Object when root.TryGetProperty("Outputs", out var outputs) => Outputs(outputs),
        JsonValueKind.Object => FromMap(root),
        _ => null,
    };

    private static Dictionary<string, string>? FromList(JsonElement list)
    {
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var output in list.EnumerateArray())
        {
            if (Text(output, "OutputKey") is not { } key || Text(output, "OutputValue") is not { } value)
            {
                return null;
            }

            outputs[key] = value;
        }

        return outputs;
    }

    private static Dictionary<string, string>? FromMap(JsonElement map) =>
        map.EnumerateObject().All(member => member.Value.ValueKind == JsonValueKind.String)
            ? map.EnumerateObject().DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal)
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Description(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => "a list of other things",
        JsonValueKind.Object => $"the members {string.Join(", ", root.EnumerateObject().Select(member => member.Name))}",
        _ => root.GetRawText(),
    };
}
