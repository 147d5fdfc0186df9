using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DurableLocal.Cli.Service;

/// <summary>An error response of a service.</summary>
internal sealed class ServiceException(int status, string code, string message) : Exception($"{code} ({status}): {message}")
{
    public string Code { get; } = code;

    /// <summary>The message of the service.</summary>
    public string Text { get; } = message;

    internal static ServiceException From(int status, HttpResponseHeaders headers, byte[] body)
    {
        var code = headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.First() : "Error";
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.TryGetProperty("__type", out var type))
            {
                code = type.GetString() ?? code;
            }

            var message = root.TryGetProperty("message", out var text) || root.TryGetProperty("Message", out text) ? text.GetString() : null;
            return new ServiceException(status, code.Split('#')[^1], message ?? "no message");
        }
        catch (JsonException)
        {
            return new ServiceException(status, code, Encoding.UTF8.GetString(body));
        }
    }
}
