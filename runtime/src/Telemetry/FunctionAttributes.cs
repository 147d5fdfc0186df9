using DurableLocal.Lambda;

namespace DurableLocal.Telemetry;

/// <summary>Attributes of an invocation, by the semantic conventions for FaaS.</summary>
internal static class FunctionAttributes
{
    /// <param name="trigger">A value of <c>faas.trigger</c>.</param>
    public static Dictionary<string, string> Of(string name, string version, string requestId, string trigger) => new(StringComparer.Ordinal)
    {
        ["faas.name"] = name,
        ["faas.version"] = version,
        ["faas.invocation_id"] = requestId,
        ["faas.trigger"] = trigger,
        ["cloud.provider"] = "aws",
        ["cloud.platform"] = "aws_lambda",
    };

    /// <summary>Returns the value of <c>faas.trigger</c>.</summary>
    public static string TriggerOf(Invocation invocation) => invocation.IsBatch ? "pubsub" : "other";
}
