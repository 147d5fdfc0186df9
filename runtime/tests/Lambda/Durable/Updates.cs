using System.Text.Json;

namespace DurableLocal.Tests.Durable;

/// <summary>Updates of a checkpoint request, as JSON.</summary>
internal static class Updates
{
    public static string Update(string id, string type, string action, string more = "") =>
        $$$"""{"Id":"{{{id}}}","Type":"{{{type}}}","Action":"{{{action}}}"{{{(more.Length > 0 ? "," + more : "")}}}}""";

    public static string StepStart(string id) => Update(id, "STEP", "START", "\"SubType\":\"Step\"");

    public static string StepSucceed(string id, string payload = "1") => Update(id, "STEP", "SUCCEED", "\"SubType\":\"Step\",\"Payload\":" + JsonSerializer.Serialize(payload));

    public static string StepRetry(string id, int delay = 1) => Update(id, "STEP", "RETRY", $$$"""
        "Error":{"ErrorType":"E","ErrorMessage":"m"},"StepOptions":{"NextAttemptDelaySeconds":{{{delay}}}}
        """);

    public static string Wait(string id, int seconds) => Update(id, "WAIT", "START", $"\"SubType\":\"Wait\",\"WaitOptions\":{{\"WaitSeconds\":{seconds}}}");

    public static string Callback(string id, string options = "{}") => Update(id, "CALLBACK", "START", $"\"CallbackOptions\":{options}");

    public static string Invoke(string id, string function, string payload = "1", string more = "") =>
        Update(id, "CHAINED_INVOKE", "START", $$$"""
        "Payload":{{{JsonSerializer.Serialize(payload)}}},"ChainedInvokeOptions":{"FunctionName":"{{{function}}}"{{{more}}}}
        """);
}
