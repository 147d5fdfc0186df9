namespace DurableLocal.Template;

/// <summary>Resolves the physical name of a resource; records errors at its name property.</summary>
internal static class ResourceName
{
    public static string? Of(TemplateScope scope, ResourceDeclaration declaration, Fields properties)
    {
        try
        {
            return scope.References.PhysicalName(declaration, declaration.Position);
        }
        catch (TemplateFault fault)
        {
            scope.Errors.Add(fault.Position, $"{properties.Path}.{declaration.Type.NameProperty}", fault.Message);
            return null;
        }
    }
}
