namespace DurableLocal.Tests.Conformance;

/// <summary>The arguments of <c>table</c>.</summary>
/// <param name="Endpoint">The service to run against; null for a local runtime that the command starts.</param>
/// <param name="StackName">First part of the names of the functions at the endpoint.</param>
/// <param name="LogFolder">Folder with the log files of the functions at the endpoint.</param>
/// <param name="Requirements">The requirements to run: those that the language can express, or a selection of them.</param>
internal sealed record TableOptions(Language Language, Uri? Endpoint, string StackName, string? LogFolder, IReadOnlyList<Requirement> Requirements)
{
    public const string Usage = "usage: table [LANGUAGE] [--endpoint URL [--stack-name NAME] [--logs DIR]] [--requirement ID]...";

    /// <exception cref="FormatException">An argument is wrong; the message names it and its value.</exception>
    public static TableOptions Parse(IReadOnlyList<string> arguments)
    {
        var hasLanguage = arguments is [var first, ..] && !first.StartsWith('-');
        var language = hasLanguage ? ParseLanguage(arguments[0]) : Language.CSharp;
        Uri? endpoint = null;
        string? stackName = null, logFolder = null;
        var ids = new List<string>();
        for (var index = hasLanguage ? 1 : 0; index < arguments.Count; index++)
        {
            switch (arguments[index])
            {
                case "--endpoint":
                    endpoint = ParseEndpoint(Value());
                    break;
                case "--stack-name":
                    stackName = Value();
                    break;
                case "--logs":
                    logFolder = ParseFolder(Value());
                    break;
                case "--requirement":
                    ids.Add(Value());
                    break;
                case var unknown:
                    throw new FormatException($"expected an option, got \"{unknown}\"");
            }

            string Value() => ++index < arguments.Count ? arguments[index] : throw new FormatException($"{arguments[^1]}: expected a value");
        }

        if (endpoint is null && (stackName ?? logFolder) is not null)
        {
            throw new FormatException($"{(stackName is null ? "--logs" : "--stack-name")}: expected together with --endpoint only");
        }

        return new TableOptions(language, endpoint, stackName ?? ConformanceTemplate.StackName, logFolder, Select(language, ids));
    }

    private static Language ParseLanguage(string text) => Language.Find(text)
        ?? throw new FormatException($"LANGUAGE: expected {string.Join(" or ", Language.All.Select(each => each.Name))}, got \"{text}\"");

    private static Uri ParseEndpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw new FormatException($"--endpoint: expected an http or https URL, got \"{text}\"");

    private static string ParseFolder(string text) => Directory.Exists(text) ? text : throw new FormatException($"--logs: expected a folder, got \"{text}\"");

    private static List<Requirement> Select(Language language, List<string> ids)
    {
        foreach (var id in ids)
        {
            if (!Requirement.All.Any(requirement => requirement.Id == id))
            {
                throw new FormatException($"--requirement: expected the id of a requirement, for example {Requirement.All[0].Id}, got \"{id}\"");
            }

            if (language.Inexpressible.TryGetValue(id, out var reason))
            {
                throw new FormatException($"--requirement: {id} cannot be expressed in {language.Name}: {reason}");
            }
        }

        return [.. language.Expressible.Where(requirement => ids.Count == 0 || ids.Contains(requirement.Id))];
    }
}
