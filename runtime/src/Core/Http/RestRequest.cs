using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>A request of a REST protocol that is bound to an operation.</summary>
/// <param name="context">The HTTP request.</param>
/// <param name="labels">The decoded values of the labels in the path, by name.</param>
public sealed class RestRequest(HttpContext context, IReadOnlyDictionary<string, string> labels)
{
    public HttpContext Context => context;

    public HttpRequest Http => context.Request;

    /// <summary>Returns the value of a label of the route's template.</summary>
    public string Label(string name) => labels[name];

    /// <summary>Returns the value of a label; null where the route's template does not have it.</summary>
    public string? OptionalLabel(string name) => labels.GetValueOrDefault(name);
}
