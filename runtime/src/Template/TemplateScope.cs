namespace DurableLocal.Template;

/// <summary>The context of all readers: the parsed template, its options, and the errors found.</summary>
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
        Intrinsics.SetConditions(Conditions);
    }

    public MappingNode Root { get; }

    /// <summary>Full path of the template. Relative paths in the template start at its folder.</summary>
    public string File { get; }

    public TemplateOptions Options { get; }

    public ErrorList Errors { get; }

    public IReadOnlyDictionary<string, ResourceDeclaration> Declarations { get; }

    public Parameters Parameters { get; }

    public References References { get; }

    public Intrinsics Intrinsics { get; }

    public Conditions Conditions { get; }

    /// <summary>Returns the resources of the given types whose condition is true, in template order.</summary>
    public IEnumerable<ResourceDeclaration> Active(params string[] types) =>
        Declarations.Values.Where(declaration => types.Contains(declaration.Type.Name) && IsActive(declaration));

    /// <summary>Whether the condition of the resource is true. A condition that cannot be evaluated records an error and counts as true.</summary>
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

    /// <summary>Returns the queue with an ARN, or null.</summary>
    public QueueResource? QueueOf(string arn, IEnumerable<QueueResource> queues) =>
        queues.FirstOrDefault(queue => Options.Identity.QueueArn(queue.Name) == arn);

    /// <summary>Whether a text is the name or ARN of a function or of its alias.</summary>
    public bool IsReferenceTo(FunctionResource function, string reference)
    {
        var arn = Options.Identity.FunctionArn(function.Name);
        return reference == function.Name || reference == arn || (function.Alias is not null && (reference == $"{function.Name}:{function.Alias}" || reference == $"{arn}:{function.Alias}"));
    }

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
