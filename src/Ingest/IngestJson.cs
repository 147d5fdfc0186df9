using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using DurableChaining.Ingest;

[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<IngestJson>))]

namespace DurableChaining.Ingest;

/// <summary>Source-generated serialization of the event, its response and the idempotency record.</summary>
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(StartReceipt))]
public sealed partial class IngestJson : JsonSerializerContext;
