using System.Text.Json;

namespace DurableLocal.Tests.Conformance;

/// <summary>A language that the requirements' handlers are written in, and how a template names them.</summary>
/// <param name="Folder">Under <c>runtime/tests</c>: the code and its template.</param>
internal sealed record Language(string Name, string Runtime, string Folder)
{
    public static Language CSharp { get; } = new("C#", "dotnet10", "Functions")
    {
        Handler = requirement => $"TestFunctions::TestFunctions.Conformance.{requirement.Suite}Handlers::R{requirement.SuiteNumber}_{requirement.Number}",
        Target = name => $"TestFunctions::TestFunctions.Conformance.InvokeHandlers::{name}",
        Durability = name => $"TestFunctions::TestFunctions.Conformance.DurabilityHandlers::{name}",
        Unexpressed = Reasons(),
    };

    public static Language JavaScript { get; } = new("JavaScript", "nodejs22.x", "Conformance/JavaScript")
    {
        Handler = requirement => $"handlers.r{requirement.SuiteNumber}_{requirement.Number}",
        Target = name => $"handlers.{name.ToLowerInvariant()}",
    };

    public static IReadOnlyList<Language> All { get; } = [CSharp, JavaScript];

    /// <summary>The handler of a requirement.</summary>
    public required Func<Requirement, string> Handler { get; init; }

    /// <summary>The handler of a function that suite 5 invokes.</summary>
    public required Func<string, string> Target { get; init; }

    /// <summary>The handler of a function of the durability tests, in the language that has them.</summary>
    public Func<string, string>? Durability { get; private init; }

    /// <summary>Why the language cannot express a requirement, by its id.</summary>
    public IReadOnlyDictionary<string, string> Unexpressed { get; private init; } = new Dictionary<string, string>();

    public IEnumerable<Requirement> Expressed => Requirement.All.Where(requirement => !Unexpressed.ContainsKey(requirement.Id));

    public string TemplateFile => Path.Combine(Repository.Root, "runtime", "tests", Folder, "template.yaml");

    /// <summary>Why the handlers cannot run on this machine, or null where they can.</summary>
    public string? Missing => this == JavaScript && !Directory.Exists(Path.Combine(Repository.Root, "runtime", "tests", Folder, "node_modules", "aws-lambda-ric"))
        ? $"run \"npm install\" in runtime/tests/{Folder} first"
        : null;

    private static Dictionary<string, string> Reasons() => JsonSerializer
        .Deserialize<List<Unexpressed>>(File.ReadAllText(Path.Combine(Requirement.Folder, "unexpressed", "unexpressed.json")), Requirement.Form)!
        .ToDictionary(each => each.Id, each => each.Reason, StringComparer.Ordinal);
}

internal sealed record Unexpressed(string Id, string Reason);
