using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.Serialization.SystemTextJson;
using DurableChaining.Contracts;
using DurableChaining.Orchestrator;

[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<OrchestratorJson>))]

namespace DurableChaining.Orchestrator;

/// <summary>Source-generated serialization of the orchestrator's input, output and recorded operations.</summary>
[JsonSerializable(typeof(DurableExecutionInvocationInput))]
[JsonSerializable(typeof(DurableExecutionInvocationOutput))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(AddInput))]
[JsonSerializable(typeof(AddedDocument))]
[JsonSerializable(typeof(TransformedDocument))]
[JsonSerializable(typeof(FinalDocument))]
[JsonSerializable(typeof(SavedResult))]
[JsonSerializable(typeof(WorkflowResult))]
public sealed partial class OrchestratorJson : JsonSerializerContext;
