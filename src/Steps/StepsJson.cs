using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using DurableChaining.Contracts;
using DurableChaining.Steps;

[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<StepsJson>))]

namespace DurableChaining.Steps;

/// <summary>Source-generated serialization of the documents that the steps read and write.</summary>
[JsonSerializable(typeof(AddInput))]
[JsonSerializable(typeof(AddedDocument))]
[JsonSerializable(typeof(TransformedDocument))]
[JsonSerializable(typeof(FinalDocument))]
public sealed partial class StepsJson : JsonSerializerContext;
