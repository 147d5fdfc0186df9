using DurableLocal.Core.Aws;

namespace DurableLocal.Core.Http;

/// <summary>An operation of a service's API.</summary>
public interface IOperation
{
    /// <summary>The name in the API, such as <c>SendMessage</c>.</summary>
    string Name { get; }
}

/// <summary>An operation of a service's API: validates its request, executes it and writes the response.</summary>
/// <typeparam name="TRequest">The request in the form of the service's protocol.</typeparam>
/// <typeparam name="TResponse">What the operation writes to.</typeparam>
public interface IOperation<in TRequest, in TResponse> : IOperation
{
    /// <param name="request">Valid until the returned task completes.</param>
    /// <param name="response">Receives the response; nothing is written before the operation has succeeded.</param>
    /// <param name="cancellationToken">Cancelled when the client disconnects.</param>
    /// <exception cref="AwsException">The request is invalid, or the operation failed with an error of the API.</exception>
    Task ExecuteAsync(TRequest request, TResponse response, CancellationToken cancellationToken);
}
