using DurableLocal.Hosting;

namespace DurableChaining.Submit;

/// <summary>The options that determine the pipeline to which messages are submitted.</summary>
/// <param name="Endpoint">A service endpoint that is given; null for a runtime that is found or started, or for AWS.</param>
/// <param name="Named">Queue and table that are given by name or by a file of outputs; null to take those of the template.</param>
/// <param name="Runtime">The stack of the template; null where it is not needed.</param>
/// <param name="PortIsGiven">Whether the port was chosen by the user.</param>
/// <param name="DataIsGiven">Whether the data folder was chosen by the user.</param>
internal sealed record TargetOptions(Uri? Endpoint, PipelineEndpoints? Named, RuntimeOptions? Runtime, bool PortIsGiven, bool DataIsGiven);
