using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableChaining.Contracts;

/// <summary>The input of Add: the members of an item that the chain uses.</summary>
public sealed record AddInput(
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("value")] decimal Value);

/// <summary>The document after Add. Unknown members pass through the following steps unchanged.</summary>
public sealed record AddedDocument
{
    [JsonPropertyName("id"), JsonPropertyOrder(0)]
    public string? Id { get; init; }

    [JsonPropertyName("name"), JsonPropertyOrder(1)]
    public string? Name { get; init; }

    [JsonPropertyName("step1_completed"), JsonPropertyOrder(2)]
    public bool Step1Completed { get; init; }

    [JsonPropertyName("value"), JsonPropertyOrder(3)]
    public decimal Value { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The document after Transform.</summary>
public sealed record TransformedDocument
{
    [JsonPropertyName("id"), JsonPropertyOrder(0)]
    public string? Id { get; init; }

    [JsonPropertyName("name"), JsonPropertyOrder(1)]
    public string? Name { get; init; }

    [JsonPropertyName("step1_completed"), JsonPropertyOrder(2)]
    public bool Step1Completed { get; init; }

    [JsonPropertyName("value"), JsonPropertyOrder(3)]
    public decimal Value { get; init; }

    [JsonPropertyName("step2_completed"), JsonPropertyOrder(4)]
    public bool Step2Completed { get; init; }

    [JsonPropertyName("transformed_name"), JsonPropertyOrder(5)]
    public string? TransformedName { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The document after Finalize: the output of the workflow.</summary>
public sealed record FinalDocument
{
    /// <summary>Value of <see cref="Status"/> after Finalize.</summary>
    public const string CompletedStatus = "COMPLETED";

    [JsonPropertyName("id"), JsonPropertyOrder(0)]
    public string? Id { get; init; }

    [JsonPropertyName("name"), JsonPropertyOrder(1)]
    public string? Name { get; init; }

    [JsonPropertyName("step1_completed"), JsonPropertyOrder(2)]
    public bool Step1Completed { get; init; }

    [JsonPropertyName("value"), JsonPropertyOrder(3)]
    public decimal Value { get; init; }

    [JsonPropertyName("step2_completed"), JsonPropertyOrder(4)]
    public bool Step2Completed { get; init; }

    [JsonPropertyName("transformed_name"), JsonPropertyOrder(5)]
    public string? TransformedName { get; init; }

    [JsonPropertyName("step3_completed"), JsonPropertyOrder(6)]
    public bool Step3Completed { get; init; }

    [JsonPropertyName("status"), JsonPropertyOrder(7)]
    public string? Status { get; init; }

    [JsonPropertyName("final_value"), JsonPropertyOrder(8)]
    public decimal FinalValue { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The result of the orchestrator.</summary>
/// <param name="Workflow"><see cref="Completed"/>.</param>
/// <param name="Input">The item as submitted.</param>
/// <param name="Output">The document after Finalize.</param>
public sealed record WorkflowResult(
    [property: JsonPropertyName("workflow"), JsonPropertyOrder(0)] string Workflow,
    [property: JsonPropertyName("input"), JsonPropertyOrder(1)] JsonElement Input,
    [property: JsonPropertyName("output"), JsonPropertyOrder(2)] FinalDocument Output)
{
    /// <summary>Value of <see cref="Workflow"/> when all steps succeeded.</summary>
    public const string Completed = "completed";
}
