using System.Text.Json.Serialization;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>The row as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResultRecord))]
internal sealed partial class ResultsJson : JsonSerializerContext;
