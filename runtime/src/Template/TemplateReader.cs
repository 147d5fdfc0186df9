namespace DurableLocal.Template;

/// <summary>Reads a SAM template. Either returns the whole stack or throws with all errors.</summary>
public static class TemplateReader
{
    private const string MetadataKey = "DurableLocal";
    private const string SampleKey = "Sample";
    private const string ReportKey = "Report";

    /// <summary>Reads a template file.</summary>
    /// <param name="path">Path of the template; relative CodeUris start at its folder.</param>
    /// <exception cref="TemplateException">The template has errors; the message has one line per error.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Stack Read(string path, TemplateOptions options)
    {
        using var text = new StreamReader(path);
        return Read(text, Path.GetFullPath(path), options);
    }

    /// <summary>Reads a template from text.</summary>
    /// <param name="path">File name in errors; relative CodeUris start at its folder.</param>
    /// <exception cref="TemplateException">The template has errors.</exception>
    public static Stack Read(TextReader text, string path, TemplateOptions options)
    {
        var scope = new TemplateScope(path, Parse(text, path), options);
        scope.Conditions.CheckAll(scope.Errors);
        new ReferenceCheck(scope).Run();
        var queues = ReadAll(scope, QueueReader.Read, ResourceType.Queue);
        var tables = ReadAll(scope, TableReader.Read, ResourceType.Table, ResourceType.SimpleTable);
        var roles = new Roles(scope);
        var functions = ReadAll(scope, (_, declaration) => FunctionReader.Read(scope, declaration, roles), ResourceType.Function);
        var groups = ReadAll(scope, LogReader.ReadGroup, ResourceType.LogGroup);
        var filters = ReadAll(scope, LogReader.ReadFilter, ResourceType.MetricFilter);
        var events = new EventReader(scope);
        events.Read(functions, queues);
        CheckNames(scope, queues.Select(queue => (queue.LogicalId, queue.Name)));
        CheckNames(scope, tables.Select(table => (table.LogicalId, table.Name)));
        CheckNames(scope, functions.Select(function => (function.LogicalId, function.Name)));
        CheckDeadLetterTargets(scope, queues, functions);
        var outputs = Outputs(scope);
        var metadata = Metadata(scope);
        var sample = metadata?[SampleKey]?.Text();
        var reported = metadata?[ReportKey]?.Texts() ?? [];
        scope.Errors.ThrowIfAny();
        return new Stack(options.StackName, queues, tables, functions, events.Mappings, events.Rules, outputs)
        {
            SamplePayload = sample,
            ReportedMessages = reported,
            LogGroups = groups,
            MetricFilters = filters,
            Warnings = scope.Errors.Warnings,
        };
    }

    private static MappingNode Parse(TextReader text, string path)
    {
        var errors = new ErrorList(Path.GetFileName(path));
        try
        {
            var root = YamlReader.Read(text);
            if (root is MappingNode map)
            {
                return map;
            }

            errors.Add(root.Position, "", $"expected a map of sections, got {root.Description}");
        }
        catch (TemplateFault fault)
        {
            errors.Add(fault.Position, "", fault.Message);
        }

        errors.ThrowIfAny();
        throw new InvalidOperationException("A template that is not a map has an error.");
    }

    private static List<T> ReadAll<T>(TemplateScope scope, Func<TemplateScope, ResourceDeclaration, T?> read, params string[] types)
        where T : class =>
        [.. scope.Active(types).Select(declaration => read(scope, declaration)).OfType<T>()];

    private static void CheckNames(TemplateScope scope, IEnumerable<(string LogicalId, string Name)> resources)
    {
        foreach (var group in resources.GroupBy(resource => resource.Name).Where(group => group.Count() > 1))
        {
            var last = scope.Declarations[group.Last().LogicalId];
            scope.Errors.Add(last.Position, last.LogicalId, $"expected a unique name, got \"{group.Key}\", which is also the name of {group.First().LogicalId}");
        }
    }

    /// <summary>
    /// Checks that each dead-letter queue and each destination exists, and that a dead-letter queue has the type of its source:
    /// a FIFO queue for a FIFO queue, a standard queue for any other source.
    /// </summary>
    private static void CheckDeadLetterTargets(TemplateScope scope, List<QueueResource> queues, List<FunctionResource> functions)
    {
        foreach (var function in functions)
        {
            Check(PropertyOf(function.LogicalId, "DeadLetterQueue"), "TargetArn", isFifo: false);
            if (PropertyOf(function.LogicalId, "EventInvokeConfig")?["DestinationConfig"]?.Map() is { } destinations)
            {
                Check(destinations[EventInvokeReader.OnFailure]?.Map(), "Destination", isFifo: false);
                Check(destinations[EventInvokeReader.OnSuccess]?.Map(), "Destination", isFifo: false);
            }
        }

        foreach (var queue in queues)
        {
            Check(PropertyOf(queue.LogicalId, "RedrivePolicy"), "deadLetterTargetArn", queue.IsFifo);
        }

        Fields? PropertyOf(string logicalId, string property) =>
            scope.FieldsOf(scope.Declarations[logicalId])[property] is { IsMap: true } field ? field.Map() : null;

        void Check(Fields? fields, string member, bool isFifo)
        {
            if (fields?[member]?.Text() is not { } arn)
            {
                return;
            }

            if (scope.QueueOf(arn, queues) is not { } target)
            {
                fields.Error(member, $"expected the ARN of a queue of this template, got \"{arn}\"");
            }
            else if (target.IsFifo != isFifo)
            {
                fields.Error(member, $"expected {(isFifo ? "a FIFO queue, got the standard queue" : "a standard queue, got the FIFO queue")} {target.LogicalId}");
            }
        }
    }

    private static Dictionary<string, string> Outputs(TemplateScope scope)
    {
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (scope.Root["Outputs"] is not { } node || new Field(scope, "Outputs", node).Map() is not { } section)
        {
            return outputs;
        }

        foreach (var (name, field) in section.All)
        {
            if (field.Map() is { } output && Holds(scope, output) && output.Required("Value")?.Text() is { } value)
            {
                output.Allow("an output", ["Description", "Value", "Export", "Condition"]);
                outputs[name] = value;
            }
        }

        return outputs;
    }

    /// <summary>Metadata of a template is free to its author: only the member of this program is read.</summary>
    private static Fields? Metadata(TemplateScope scope)
    {
        if (scope.Root["Metadata"] is not { } node || new Field(scope, "Metadata", node).Map()?[MetadataKey]?.Map() is not { } section)
        {
            return null;
        }

        section.Allow($"Metadata.{MetadataKey}", [SampleKey, ReportKey]);
        return section;
    }

    private static bool Holds(TemplateScope scope, Fields output)
    {
        if (output["Condition"] is not { } condition)
        {
            return true;
        }

        try
        {
            return condition.Text() is { } name && scope.Conditions.Holds(name, condition.Position);
        }
        catch (TemplateFault fault)
        {
            scope.Errors.Add(fault.Position, condition.Path, fault.Message);
            return false;
        }
    }
}
