using System.Text.Json;

namespace DurableLocal.Tests.Conformance;

/// <summary>A language that the handlers of the requirements are written in, and their names in a template.</summary>
/// <param name="Runtime">Lambda runtime of the functions.</param>
/// <param name="Folder">Folder below <c>runtime/tests</c> that contains the code and its template.</param>
internal sealed record Language(string Name, string Runtime, string Folder)
{
    public static Language CSharp { get; } = new("C#", "dotnet10", "Functions")
    {
        Handler = requirement => $"TestFunctions::TestFunctions.Conformance.{requirement.Suite}Handlers::R{requirement.SuiteNumber}_{requirement.Number}",
        Target = name => $"TestFunctions::TestFunctions.Conformance.InvokeHandlers::{name}",
        Durability = name => $"TestFunctions::TestFunctions.Conformance.DurabilityHandlers::{name}",
        Inexpressible = ReadReasons(),
    };

    public static Language JavaScript { get; } = new("JavaScript", "nodejs22.x", "Conformance/JavaScript")
    {
        Handler = requirement => $"handlers.r{requirement.SuiteNumber}_{requirement.Number}",
        Target = name => $"handlers.{name.ToLowerInvariant()}",
    };

    public static IReadOnlyList<Language> All { get; } = [CSharp, JavaScript];

    /// <summary>Returns the handler of a requirement.</summary>
    public required Func<Requirement, string> Handler { get; init; }

    /// <summary>Returns the handler of a function that suite 5 invokes.</summary>
    public required Func<string, string> Target { get; init; }

    /// <summary>Returns the handler of a function for <see cref="KillTests"/> and <see cref="ScaleTests"/>; null if the language has none.</summary>
    public Func<string, string>? Durability { get; private init; }

    /// <summary>Requirements that the language cannot express: id and reason.</summary>
    public IReadOnlyDictionary<string, string> Inexpressible { get; private init; } = new Dictionary<string, string>();

    /// <summary>Requirements that have a handler in this language.</summary>
    public IEnumerable<Requirement> Expressible => Requirement.All.Where(requirement => !Inexpressible.ContainsKey(requirement.Id));

    public string TemplateFile => Path.Combine(Repository.Root, "runtime", "tests", Folder, "template.yaml");

    /// <summary>The reason why the handlers cannot run on this machine; null if they can.</summary>
    public string? MissingPrerequisite => this == JavaScript && !File.Exists(Path.Combine(Repository.Root, "runtime", "tests", Folder, "node_modules", "aws-lambda-ric", "rapid-client.node"))
        ? $"run \"npm install\" in runtime/tests/{Folder} first"
        : null;

    /// <summary>Returns the language with this name, in any case of letters; null if there is none.</summary>
    public static Language? Find(string name) => All.FirstOrDefault(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Dictionary<string, string> ReadReasons() => JsonSerializer
        .Deserialize<List<InexpressibleRequirement>>(File.ReadAllText(Path.Combine(Requirement.Folder, "unexpressed", "unexpressed.json")), Requirement.JsonOptions)!
        .ToDictionary(each => each.Id, each => each.Reason, StringComparer.Ordinal);
}

internal sealed record InexpressibleRequirement(string Id, string Reason);
