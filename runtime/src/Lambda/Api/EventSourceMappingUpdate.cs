using System.Text.Json;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>The body of UpdateEventSourceMapping.</summary>
public sealed record EventSourceMappingUpdate(bool? Enabled)
{
    /// <summary>Reads the body of the request.</summary>
    /// <exception cref="AwsException">
    /// InvalidRequestContentException 400: the body is not valid JSON. InvalidParameterValueException 400: it changes another
    /// member than Enabled.
    /// </exception>
    public static async Task<EventSourceMappingUpdate> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken).ConfigureAwait(false);
            bool? enabled = null;
            foreach (var member in body.RootElement.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
            {
                enabled = member.Name == "Enabled" ? member.Value.GetBoolean() : throw Fixed(member);
            }

            return new EventSourceMappingUpdate(enabled);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new AwsException(400, "InvalidRequestContentException", $"Could not parse request body into json: {malformed.Message}");
        }
    }

    private static AwsException Fixed(JsonProperty member) =>
        new(400, "InvalidParameterValueException", $"{member.Name}: only Enabled can be changed, the template sets the other members; got {member.Value.GetRawText()}");
}
