using System.Text.Json.Serialization;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>Source-generated serialization of a result.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResultRecord))]
internal sealed partial class ResultsJson : JsonSerializerContext;
