using YamlDotNet.RepresentationModel;

namespace DurableChaining.Tests.Template.Yaml;

/// <summary>A SAM template as written: intrinsic functions are not resolved, so a rule can check the reference itself.</summary>
internal sealed class SamTemplate
{
    private SamTemplate(YamlMappingNode root)
    {
        Root = root;
        Globals = root.At("Globals", "Function") as YamlMappingNode ?? [];
        Resources = [.. ((YamlMappingNode)root.Children["Resources"]).Children.Select(entry => new SamResource((YamlScalarNode)entry.Key, (YamlMappingNode)entry.Value, Globals))];
    }

    public YamlMappingNode Root { get; }

    public YamlMappingNode Globals { get; }

    public IReadOnlyList<SamResource> Resources { get; }

    public IEnumerable<SamResource> Functions => Of("AWS::Serverless::Function");

    public IEnumerable<SamResource> DurableFunctions => Functions.Where(function => function["DurableConfig"] is not null);

    public IEnumerable<SamResource> Queues => Of("AWS::SQS::Queue");

    public IEnumerable<SamResource> Roles => Of("AWS::IAM::Role");

    public IEnumerable<SamResource> Alarms => Of("AWS::CloudWatch::Alarm");

    /// <summary>The policies that are resources of their own.</summary>
    public IEnumerable<SamResource> Policies => [.. Of("AWS::IAM::Policy"), .. Of("AWS::IAM::RolePolicy"), .. Of("AWS::IAM::ManagedPolicy")];

    /// <summary>Returns the statements of a role's own policies and of those that are attached to it.</summary>
    public IEnumerable<YamlMappingNode> StatementsOf(SamResource role) => role.Statements().Concat(Policies.Where(policy => IsAttached(policy, role)).SelectMany(policy => policy.Statements()));

    /// <summary>Whether a policy that is a resource of its own names the role.</summary>
    public bool IsAttached(SamResource policy, SamResource role) => Policies.Contains(policy) && policy["Roles"].Items().Any(item => item.Reference() == role.LogicalId);

    public IEnumerable<SamResource> Of(string type) => Resources.Where(resource => resource.Type == type);

    public static SamTemplate Read(string file)
    {
        using var reader = new StreamReader(file);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return new SamTemplate((YamlMappingNode)yaml.Documents[0].RootNode);
    }
}

/// <summary>A resource. A property that a function lacks is taken from Globals.</summary>
internal sealed class SamResource(YamlScalarNode key, YamlMappingNode node, YamlMappingNode globals)
{
    public string LogicalId => key.Value!;

    public int Line => (int)key.Start.Line;

    public string Type => node.At("Type").Text()!;

    public YamlNode? Attribute(string name) => node.At(name);

    public YamlNode? this[params string[] path] =>
        node.At(["Properties", .. path]) ?? (Type == "AWS::Serverless::Function" ? globals.At(path) : null);

    /// <summary>Returns the line of a property, or of the resource where the property is missing.</summary>
    public int LineOf(params string[] path) => this[path] is { } found ? (int)found.Start.Line : Line;

    /// <summary>Returns the events of a function that have a type, such as SQS.</summary>
    public IEnumerable<YamlMappingNode> Events(string type) =>
        (this["Events"] as YamlMappingNode)?.Children.Values.OfType<YamlMappingNode>().Where(entry => entry.At("Type").Text() == type) ?? [];

    /// <summary>Returns the events of a function that have a type, with their names.</summary>
    public IEnumerable<(string Name, YamlMappingNode Event)> NamedEvents(string type) =>
        (this["Events"] as YamlMappingNode)?.Children
            .Where(entry => entry.Value.At("Type").Text() == type)
            .Select(entry => (entry.Key.ToString(), (YamlMappingNode)entry.Value)) ?? [];

    /// <summary>Returns the policy statements of a function, a role or a policy; managed policies are not included.</summary>
    public IEnumerable<YamlMappingNode> Statements() => this["Policies"].Items()
        .SelectMany(policy => (policy.At("Statement") ?? policy.At("PolicyDocument", "Statement")).Items())
        .Concat(this["PolicyDocument", "Statement"].Items())
        .OfType<YamlMappingNode>();

    /// <summary>Whether an alarm has a metric of the resource, such as <c>Errors</c> of a function.</summary>
    /// <param name="reference">The reference of the dimension's value, such as the logical id of the function.</param>
    public bool Watches(string metric, string reference) =>
        this["MetricName"].Text() == metric && this["Dimensions"].Items().Any(dimension => dimension.At("Value").Reference() == reference);
}
