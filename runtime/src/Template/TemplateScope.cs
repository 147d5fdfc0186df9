namespace DurableLocal.Template;

/// <summary>What every reader of a part of the template needs of the whole.</summary>
internal sealed class TemplateScope
{
    private static readonly HashSet<string> KnownSections =
        ["AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Globals", "Resources", "Outputs"];

    public TemplateScope(string file, MappingNode root, TemplateOptions options)
    {
        Root = root;
        File = file;
        Options = options;
        Errors = new ErrorList(Path.GetFileName(file));
        foreach (var section in root.Entries.Where(section => !KnownSections.Contains(section.Key)))
        {
            Errors.Add(section.Position, section.Key, $"expected a section of a template ({string.Join(", ", KnownSections)}), got {section.Key}");
        }

        Declarations = ResourceDeclaration.ReadAll(root, Errors);
        Parameters = new Parameters(Section("Parameters"), options.Parameters, Errors);
        References = new References(this);
        Intrinsics = new Intrinsics(References, new Mappings(Section("Mappings")));
        Conditions = new Conditions(Section("Conditions"), Intrinsics);
        Intrinsics.Use(Conditions);
    }

    public MappingNode Root { get; }

    /// <summary>Full path of the template; relative paths in it start at its folder.</summary>
    public string File { get; }

    public TemplateOptions Options { get; }

    public ErrorList Errors { get; }

    public IReadOnlyDictionary<string, ResourceDeclaration> Declarations { get; }

    public Parameters Parameters { get; }

    public References References { get; }

    public Intrinsics Intrinsics { get; }

    public Conditions Conditions { get; }

    /// <summary>The resources whose condition holds, in the order of the template.</summary>
    public IEnumerable<ResourceDeclaration> Active(params string[] types) =>
        Declarations.Values.Where(declaration => types.Contains(declaration.Type.Name) && IsActive(declaration));

    /// <summary>Whether the resource's condition holds. A faulty condition is recorded by <see cref="Conditions.Check"/> or the reference check.</summary>
    public bool IsActive(ResourceDeclaration declaration)
    {
        if (declaration.Condition is not { } condition)
        {
            return true;
        }

        try
        {
            return Conditions.Holds(Intrinsics.Literal(condition.Value, "the name of a condition"), condition.Value.Position);
        }
        catch (TemplateFault fault)
        {
            Errors.Add(fault.Position, $"{declaration.LogicalId}.Condition", fault.Message);
            return true;
        }
    }

    public string? ConditionOf(ResourceDeclaration declaration) => (declaration.Condition?.Value as ScalarNode)?.Text;

    public Fields FieldsOf(ResourceDeclaration declaration) => new(this, declaration.LogicalId, declaration.Properties);

    private MappingNode? Section(string name)
    {
        switch (Root[name])
        {
            case MappingNode section:
                return section;
            case null or ScalarNode { IsNull: true }:
                return null;
            case var other:
                Errors.Add(other.Position, name, $"expected a map, got {other.Description}");
                return null;
        }
    }
}
