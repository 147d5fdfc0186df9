using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableLocal.Core.Permissions;

/// <summary>
/// What the grants of the template are used for: a JSON line for the first call that each lets through, so that a grant
/// nobody uses shows by its absence. As many lines as there are grants, however many the calls.
/// </summary>
/// <param name="file">Appended to; its folder is made where there is none.</param>
public sealed class AccessLog(string file)
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _unwritten = new();

    /// <summary>Notes a call that a grant let through for the first time.</summary>
    public void Add(AccessedGrant grant)
    {
        lock (_gate)
        {
            _unwritten.Append(JsonSerializer.Serialize(grant, AccessJson.Default.AccessedGrant)).Append('\n');
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.AppendAllText(file, _unwritten.ToString());
                _unwritten.Clear();
            }
            catch (IOException)
            {
                // A full disk is no reason to refuse the call: the line goes with the next one.
            }
        }
    }

    /// <summary>Every line of a log.</summary>
    public static IReadOnlyList<AccessedGrant> Read(string file) =>
        [.. File.ReadLines(file).Select(line => JsonSerializer.Deserialize(line, AccessJson.Default.AccessedGrant)!)];
}

/// <summary>A call that was let through, and by which grant.</summary>
/// <param name="Function">Name of the caller.</param>
/// <param name="Action">Such as <c>sqs:SendMessage</c>.</param>
/// <param name="Resource">The ARN that was called.</param>
/// <param name="Statement">The Sid, or the name of a managed policy.</param>
/// <param name="Grant">The resource that the statement names, wildcards included.</param>
public sealed record AccessedGrant(string Function, string Action, string Resource, string Statement, string Grant);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccessedGrant))]
internal sealed partial class AccessJson : JsonSerializerContext;
