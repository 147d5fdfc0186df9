using System.Text;
using System.Text.Json.Nodes;
using DurableLocal.Lambda;

namespace DurableLocal.Tests.Lambda;

/// <summary>Reads the payload of an outcome.</summary>
internal static class OutcomeExtensions
{
    public static string Text(this InvocationOutcome outcome) => Encoding.UTF8.GetString(outcome.Payload.Span);

    public static JsonNode Json(this InvocationOutcome outcome) => JsonNode.Parse(outcome.Payload.Span)!;
}
