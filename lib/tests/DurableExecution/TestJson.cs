using System.Text.Json.Serialization;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace DurableChaining.Lib.Tests.DurableExecution;

/// <summary>The types that tests may record. A value that is serialized by reflection instead would fail.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(List<int>))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(object))]
internal sealed partial class TestJson : JsonSerializerContext
{
    public static SourceGeneratorLambdaJsonSerializer<TestJson> Serializer { get; } = new();
}

/// <summary>A context that does not know <c>object</c>, the type of operations without a result.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
internal sealed partial class TextJson : JsonSerializerContext;

internal sealed record Order(string Id, int Quantity);
