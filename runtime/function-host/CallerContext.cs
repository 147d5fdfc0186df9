using System.Text.Json;
using Amazon.Lambda.Core;

namespace DurableLocal.FunctionHost;

/// <summary>The client context of an invocation, from JSON of the form <c>{"client":{…},"custom":{…},"env":{…}}</c>.</summary>
internal sealed class CallerContext : IClientContext, IClientApplication
{
    private readonly Dictionary<string, string> _client;

    private CallerContext(JsonElement root)
    {
        _client = Strings(root, "client");
        Custom = Strings(root, "custom");
        Environment = Strings(root, "env");
    }

    public IDictionary<string, string> Environment { get; }
    public IDictionary<string, string> Custom { get; }
    public IClientApplication Client => this;

    public string? AppPackageName => _client.GetValueOrDefault("app_package_name");
    public string? AppTitle => _client.GetValueOrDefault("app_title");
    public string? AppVersionCode => _client.GetValueOrDefault("app_version_code");
    public string? AppVersionName => _client.GetValueOrDefault("app_version_name");
    public string? InstallationId => _client.GetValueOrDefault("installation_id");

    /// <summary>Parses the header; returns null when there is none.</summary>
    public static CallerContext? Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return new CallerContext(document.RootElement);
    }

    private static Dictionary<string, string> Strings(JsonElement root, string member)
    {
        var strings = new Dictionary<string, string>();
        if (root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty(member, out var section)
            && section.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in section.EnumerateObject())
            {
                strings[entry.Name] = entry.Value.ToString();
            }
        }

        return strings;
    }
}

/// <summary>The Cognito identity of an invocation; both members are null when the caller has none.</summary>
internal sealed record CallerIdentity(string? IdentityId, string? IdentityPoolId) : ICognitoIdentity
{
    public static CallerIdentity Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return new CallerIdentity(null, null);
        }

        using var document = JsonDocument.Parse(json);
        return new CallerIdentity(
            Text(document.RootElement, "cognitoIdentityId"), Text(document.RootElement, "cognitoIdentityPoolId"));
    }

    private static string? Text(JsonElement root, string member) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(member, out var value) ? value.GetString() : null;
}
