using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>An operation of a REST protocol that consists of one method.</summary>
/// <param name="name">The name in the service's API.</param>
/// <param name="execute">Executes the operation and writes the response.</param>
public sealed class RestOperation(string name, Func<RestRequest, HttpResponse, CancellationToken, Task> execute) : IOperation<RestRequest, HttpResponse>
{
    public string Name => name;

    public Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken) => execute(request, response, cancellationToken);
}
