using System.Text.RegularExpressions;
using DurableChaining.Tests.Template.Yaml;
using YamlDotNet.RepresentationModel;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>An environment variable in the template.</summary>
/// <param name="Line">Line of the template, from 1.</param>
/// <param name="Reference">Argument of the intrinsic function that gives the value, or null.</param>
internal sealed record SetVariable(string Name, int Line, string? Reference);

/// <summary>The environment variables of functions, as set by the template and as read by the sources.</summary>
internal static partial class FunctionVariables
{
    /// <summary>Read by Powertools in every function.</summary>
    private const string ServiceName = "POWERTOOLS_SERVICE_NAME";

    /// <summary>Settings that functions have in common are properties of classes in this folder.</summary>
    private const string SharedSettingsFolder = "src/Hosting";

    /// <summary>Source files that belong to one function of a folder with several.</summary>
    private static readonly HashSet<string> EntryFiles = ["Function", "ReconcileFunction", "WorkflowSettings"];

    /// <summary>Environment variables of the shared settings, by their property, such as <c>ResultSettings.Table</c>.</summary>
    private static readonly Dictionary<string, string> SharedSettings = (
        from file in Repository.Sources(SharedSettingsFolder)
        from match in SharedProperties().Matches(File.ReadAllText(file))
        select (Property: $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}", Variable: match.Groups[2].Value))
        .ToDictionary(setting => setting.Property, setting => setting.Variable, StringComparer.Ordinal);

    /// <summary>Returns the variables that the template sets for a function.</summary>
    public static IEnumerable<SetVariable> SetBy(SamResource function) =>
        (function["Environment", "Variables"] as YamlMappingNode)?.Children
            .Select(entry => new SetVariable(entry.Key.ToString(), (int)entry.Key.Start.Line, entry.Value.Reference())) ?? [];

    /// <summary>
    /// Returns the variables that the sources in the function's folder read, directly or through a shared setting. Where
    /// the folder has several functions, the entry files of the others are left out.
    /// </summary>
    public static IReadOnlySet<string> ReadBy(SamResource function)
    {
        var folder = function["CodeUri"].Text();
        var handler = function["Handler"].Text()?.Split("::");
        var names = new HashSet<string>(StringComparer.Ordinal) { ServiceName };
        if (folder is not null)
        {
            foreach (var text in Repository.Sources(folder).Where(file => BelongsTo(handler?[1], file)).Select(File.ReadAllText))
            {
                names.UnionWith(Reads().Matches(text).Select(match => match.Groups[1].Value));
                names.UnionWith(SharedSettings.Where(setting => text.Contains(setting.Key, StringComparison.Ordinal)).Select(setting => setting.Value));
            }
        }

        return names;
    }

    /// <summary>Returns whether Lambda itself sets the variable.</summary>
    public static bool IsOptional(string name) => name.StartsWith("AWS_", StringComparison.Ordinal);

    private static bool BelongsTo(string? type, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var entry = type?[(type.LastIndexOf('.') + 1)..];
        return entry is null || !EntryFiles.Contains(name) || name == entry || (name == "WorkflowSettings" && entry == "Function");
    }

    [GeneratedRegex("""(?:Setting\.(?:Text|Number)|GetEnvironmentVariable)\(\s*"([A-Z0-9_]+)"|(?:name|variable)\w*\s*=\s*"(POWERTOOLS_[A-Z_]+)""")]
    private static partial Regex Reads();

    [GeneratedRegex("""public static \w+ (\w+) =>[^;]*"([A-Z0-9_]+)"[,)]""")]
    private static partial Regex SharedProperties();
}
