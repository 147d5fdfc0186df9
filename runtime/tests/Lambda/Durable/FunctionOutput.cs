using System.Text.Json;

namespace DurableLocal.Tests.Durable;

/// <summary>Responses of a durable function, as JSON.</summary>
internal static class FunctionOutput
{
    public const string Pending = """{"Status":"PENDING"}""";

    public static string Succeeded(string result = "null") => $$"""{"Status":"SUCCEEDED","Result":{{JsonSerializer.Serialize(result)}},"Error":null}""";

    public static string Failed(string type = "Oops") => $$$"""{"Status":"FAILED","Result":null,"Error":{"ErrorType":"{{{type}}}","ErrorMessage":"m"}}""";
}
