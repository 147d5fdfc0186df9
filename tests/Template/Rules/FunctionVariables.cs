using DurableChaining.Tests.Template.Yaml;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace DurableChaining.Tests.Template.Rules;

/// <param name="Reference">What an intrinsic is written with, or null.</param>
internal sealed record SetVariable(string Name, int Line, string? Reference);

/// <summary>The environment variables of functions: as the template sets them, and as the sources read them.</summary>
internal static partial class FunctionVariables
{
    /// <summary>Read by Powertools in every function.</summary>
    private const string ServiceName = "POWERTOOLS_SERVICE_NAME";

    public static IEnumerable<SetVariable> SetFor(SamResource function) =>
        (function["Environment", "Variables"] as YamlMappingNode)?.Children
            .Select(entry => new SetVariable(entry.Key.ToString(), (int)entry.Key.Start.Line, entry.Value.Reference())) ?? [];

    /// <summary>
    /// By the sources of the function's own folder. Where the folder has several functions, a file that is named after
    /// one of them is that one's alone, and the others' entry file is not theirs.
    /// </summary>
    public static IReadOnlySet<string> ReadBy(SamResource function)
    {
        var folder = function["CodeUri"].Text();
        var handler = function["Handler"].Text()?.Split("::");
        var names = new HashSet<string>(StringComparer.Ordinal) { ServiceName };
        if (folder is not null)
        {
            foreach (var file in Repository.Sources(folder).Where(file => IsOf(file, handler?[1])))
            {
                names.UnionWith(Reads().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value));
            }
        }

        return names;
    }

    /// <summary>Standard variables that Lambda itself sets.</summary>
    public static bool IsOptional(string name) => name.StartsWith("AWS_", StringComparison.Ordinal);

    private static bool IsOf(string file, string? type)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var entry = type?[(type.LastIndexOf('.') + 1)..];
        return entry is null || !Entries.Contains(name) || name == entry || (name == "WorkflowSettings" && entry == "Function");
    }

    /// <summary>Files that belong to one function of a folder that has several.</summary>
    private static readonly HashSet<string> Entries = ["Function", "ReconcileFunction", "WorkflowSettings"];

    [GeneratedRegex("""(?:Setting\.(?:Text|Number)|GetEnvironmentVariable)\(\s*"([A-Z0-9_]+)"|(?:name|variable)\w*\s*=\s*"(POWERTOOLS_[A-Z_]+)""")]
    private static partial Regex Reads();
}
