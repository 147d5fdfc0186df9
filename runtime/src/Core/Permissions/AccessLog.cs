using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using DurableLocal.Core.Storage;

namespace DurableLocal.Core.Permissions;

/// <summary>
/// A log of the grants that are used: one JSON line for the first call that each grant allows. A grant without a line is
/// unused. There are at most as many lines as grants, whatever the number of calls.
/// </summary>
/// <param name="file">Path of the log, which is appended to; its folder is created where it does not exist.</param>
public sealed class AccessLog(string file)
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _unwritten = new();

    /// <summary>Writes the first call that a grant allowed.</summary>
    public void Add(AccessedGrant grant)
    {
        lock (_gate)
        {
            _unwritten.Append(JsonSerializer.Serialize(grant, AccessJson.Default.AccessedGrant)).Append('\n');
            try
            {
                PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
                using (var log = PrivateFiles.Open(file, FileMode.Append, FileAccess.Write, FileShare.Read))
                {
                    log.Write(Encoding.UTF8.GetBytes(_unwritten.ToString()));
                }

                _unwritten.Clear();
            }
            catch (IOException)
            {
                // A full disk does not fail the call: the line is written with the next one.
            }
        }
    }

    /// <summary>Reads all lines of a log.</summary>
    public static IReadOnlyList<AccessedGrant> Read(string file) =>
        [.. File.ReadLines(file).Select(line => JsonSerializer.Deserialize(line, AccessJson.Default.AccessedGrant)!)];
}

/// <summary>An allowed call, and the grant that allowed it.</summary>
/// <param name="Function">Name of the calling function.</param>
/// <param name="Action">Such as <c>sqs:SendMessage</c>.</param>
/// <param name="Resource">The ARN that was called.</param>
/// <param name="Statement">The Sid, or the name of a managed policy.</param>
/// <param name="Grant">The resource that the statement names, wildcards included.</param>
public sealed record AccessedGrant(string Function, string Action, string Resource, string Statement, string Grant);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccessedGrant))]
internal sealed partial class AccessJson : JsonSerializerContext;
