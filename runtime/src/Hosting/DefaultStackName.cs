using System.Text.RegularExpressions;

namespace DurableLocal.Hosting;

/// <summary>The name of a stack whose user gives none: the one that <c>sam deploy</c> would use, else the name of the template's folder.</summary>
public static partial class DefaultStackName
{
    private const int LongestName = 128;

    /// <summary>Tables of samconfig.toml that may hold the name, the first to win; source: SAM CLI configuration file, "command level takes precedence over global".</summary>
    private static readonly string[] Sections = ["default.deploy.parameters", "default.global.parameters"];

    /// <summary>Whether CloudFormation accepts the name: letters, digits and hyphens, a letter first, 128 at most.</summary>
    public static bool IsLegal(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetter(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    /// <summary>The name for the template of this path.</summary>
    /// <exception cref="StartException">samconfig.toml has a name that no stack can have.</exception>
    public static string Of(string template)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(template))!;
        return InConfiguration(Path.Combine(folder, "samconfig.toml")) ?? MadeLegal(Path.GetFileName(folder));
    }

    private static string? InConfiguration(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var section = "";
        foreach (var line in File.ReadLines(file))
        {
            if (Section().Match(line) is { Success: true } heading)
            {
                section = heading.Groups[1].Value;
            }
            else if (StackName().Match(line) is { Success: true } entry)
            {
                names[section] = entry.Groups[1].Value;
            }
        }

        var name = Sections.Select(names.GetValueOrDefault).FirstOrDefault(name => name is not null);
        return name is null || IsLegal(name)
            ? name
            : throw new StartException($"{file}: stack_name: expected up to {LongestName} letters, digits and hyphens, a letter first, got \"{name}\"");
    }

    private static string MadeLegal(string folder)
    {
        var name = IllegalCharacters().Replace(folder, "-").Trim('-');
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]))
        {
            name = $"stack-{name}".TrimEnd('-');
        }

        return name.Length <= LongestName ? name : name[..LongestName];
    }

    [GeneratedRegex(@"^\s*\[\s*([^\[\]]+?)\s*\]")]
    private static partial Regex Section();

    [GeneratedRegex("""^\s*stack_name\s*=\s*["']([^"']*)["']""")]
    private static partial Regex StackName();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex IllegalCharacters();
}
