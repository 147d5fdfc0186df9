using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>
/// The HTTP binding of an operation, as in the service model: a method and a template of the path, such as
/// <c>functions/{name}/aliases/{alias}</c>.
/// </summary>
public sealed class RestRoute
{
    private readonly string _method;
    private readonly string[] _template;
    private readonly int _greedy;
    private readonly (string Name, string Value)? _query;

    /// <param name="method">The HTTP method.</param>
    /// <param name="template">
    /// Literals and labels, separated by slashes. A label in braces matches one segment; one that ends in <c>+}</c> matches
    /// any number of segments, none included, because an ARN may contain slashes. <c>?List=ALL</c> at the end requires the
    /// value of a query parameter.
    /// </param>
    /// <param name="operation">The operation.</param>
    public RestRoute(string method, string template, IOperation<RestRequest, HttpResponse> operation)
    {
        (_method, Operation) = (method, operation);
        var parts = template.Split('?', 2);
        _template = parts[0].Split('/');
        _greedy = Array.FindIndex(_template, part => part.EndsWith("+}", StringComparison.Ordinal));
        _query = parts is [_, var query] && query.Split('=', 2) is [var name, var value] ? (name, value) : null;
    }

    public IOperation<RestRequest, HttpResponse> Operation { get; }

    /// <summary>Returns the values of the labels; null where the request does not match.</summary>
    /// <param name="request">The request.</param>
    /// <param name="segments">The segments of the path, decoded.</param>
    internal Dictionary<string, string>? Match(HttpRequest request, string[] segments)
    {
        var isLongEnough = _greedy < 0 ? segments.Length == _template.Length : segments.Length >= _template.Length - 1;
        if (!isLongEnough || request.Method != _method || (_query is { } query && request.Query[query.Name] != query.Value))
        {
            return null;
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < _template.Length; i++)
        {
            // Segments behind a greedy label are counted from the end.
            var position = _greedy >= 0 && i > _greedy ? segments.Length - (_template.Length - i) : i;
            if (i == _greedy)
            {
                labels[_template[i][1..^2]] = string.Join('/', segments[i..(segments.Length - (_template.Length - i - 1))]);
            }
            else if (_template[i] is ['{', .., '}'])
            {
                labels[_template[i][1..^1]] = segments[position];
            }
            else if (_template[i] != segments[position])
            {
                return null;
            }
        }

        return labels;
    }
}
