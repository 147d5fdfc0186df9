using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using DurableChaining.Ingest;

[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<IngestJson>))]

namespace DurableChaining.Ingest;

/// <summary>The event and its answer, without reflection.</summary>
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
public sealed partial class IngestJson : JsonSerializerContext;
